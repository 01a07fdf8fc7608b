/** Changes of messages: appended by INSERT and COPY, edited, moved, renumbered, deleted. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fc from 'fast-check';
import type { Db } from '@/db/client';
import { change, moved, one, pick } from './change';
import { addMessages, instant, type MadeMessage, picked } from './rows';

const when = fc.nat({ max: 14 });
const role = fc.constantFrom('human', 'human', 'human', 'ai', 'system');
const version = fc.constantFrom(null, null, 'v2', 'v3', 'v3-unreleased', 'v10', 'draft');

const message = fc.record({ session: pick, role, at: when, version });
export const messages = fc.array(message, { minLength: 1, maxLength: 4 });
export const made = (
  given: { session: number; role: string; at: number; version: string | null }[],
): MadeMessage[] => given.map((item) => ({ ...item, at: instant(item.at) }));

/**
 * COPY names sessions by id: they are looked up first. What it would wait for or fail at is locked with them, because the
 * driver does not tell of a COPY that fails.
 */
async function copyMessages(sql: Db, items: MadeMessage[]): Promise<void> {
  await sql`lock table truecount_platform.message in row exclusive mode`;
  const lines: string[] = [];
  for (const { session, role: spoken, at, version: label } of items) {
    const [row] = await sql<{ id: string }[]>`
      select id from truecount_platform.session where id = ${picked(sql, 'session', session)} for key share`;
    if (row) lines.push(`${row.id}\t${spoken}\t${at}\ttext\t${label ?? '\\N'}\n`);
  }
  const into = await sql`
    copy truecount_platform.message (session_id, role, created_at, content, version) from stdin`.writable();
  await pipeline(Readable.from(lines), into);
}

export const messageAppends = [
  { weight: 9, arbitrary: change('add messages', messages, (sql, given) => addMessages(sql, made(given))) },
  { weight: 2, arbitrary: change('copy messages', messages, (sql, given) => copyMessages(sql, made(given))) },
];

export const messageEdits = [
  {
    weight: 4,
    arbitrary: change('edit message', message, (sql, { session, role: spoken, at, version: label }) => {
      const id = picked(sql, 'message', session);
      return sql`update truecount_platform.message set role = ${spoken}, created_at = ${instant(at)}, version = ${label} where id = ${id}`;
    }),
  },
  {
    weight: 2,
    arbitrary: change('swap roles in session', one, (sql, { pick: session }) => {
      const id = picked(sql, 'session', session);
      return sql`update truecount_platform.message set role = case role when 'human' then 'ai' else 'human' end where session_id = ${id}`;
    }),
  },
  {
    weight: 3,
    arbitrary: change('move message', moved, (sql, { pick: from, to }) => {
      const id = picked(sql, 'message', from);
      return sql`update truecount_platform.message set session_id = coalesce(${picked(sql, 'session', to)}, session_id) where id = ${id}`;
    }),
  },
  {
    weight: 1,
    arbitrary: change('renumber message', one, (sql, { pick: from }) => {
      return sql`update truecount_platform.message set id = default, content = 'again' where id = ${picked(sql, 'message', from)}`;
    }),
  },
  {
    weight: 5,
    arbitrary: change('delete message', one, (sql, { pick: from }) => {
      return sql`delete from truecount_platform.message where id = ${picked(sql, 'message', from)}`;
    }),
  },
  {
    weight: 2,
    arbitrary: change('delete messages of session', one, (sql, { pick: session }) => {
      return sql`delete from truecount_platform.message where session_id = ${picked(sql, 'session', session)}`;
    }),
  },
];
