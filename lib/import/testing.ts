/** Lines to import, and what a database holds, for tests. */
import type { Sql } from '@/db/client';

export const human = (at: string, text: string) => ({ role: 'human', at: `2026-01-31T${at}Z`, text });
export const ai = (at: string, text: string, version = 'v1') => ({
  role: 'ai',
  at: `2026-01-31T${at}Z`,
  text,
  version,
});
export const session = (id: string, change: object = {}) => ({
  session: id,
  chatbot: 'Support',
  participant: 'ana@example.org',
  channel: 'web',
  startedAt: '2026-01-31T09:00:00Z',
  endedAt: null,
  status: 'active',
  tags: ['vip'],
  messages: [human('09:00:01', 'one'), ai('09:00:02', 'two'), human('09:00:03', 'three')],
  ...change,
});

export async function* bytes(...lines: unknown[]) {
  for (const line of lines)
    yield new TextEncoder().encode(`${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
}
interface Stored {
  [table: string]: unknown;
}
/** Every row with the transaction that wrote it: equal when nothing was written between. */
export async function contents(sql: Sql): Promise<Stored[]> {
  return await sql<Stored[]>`
    select 'team' as kind, team.xmin::text as xid, to_jsonb(team)::text as row from truecount_platform.team
    union all select 'chatbot', xmin::text, to_jsonb(t)::text from truecount_platform.chatbot t
    union all select 'participant', xmin::text, to_jsonb(t)::text from truecount_platform.participant t
    union all select 'session', xmin::text, to_jsonb(t)::text from truecount_platform.session t
    union all select 'message', xmin::text, to_jsonb(t)::text from truecount_platform.message t
    union all select 'tag', xmin::text, to_jsonb(t)::text from truecount_platform.session_tag t
    order by 1, 3`;
}
