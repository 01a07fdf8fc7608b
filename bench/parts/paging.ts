/** Paging through a team's sessions: the deepest page by keyset, and by offset as a comparison. */
import { encodeCursor } from '@/lib/reads/cursor';
import { loadSessionParams, PAGE_SIZE } from '@/lib/reads/params';
import { listSessions } from '@/lib/reads/sessions';
import { inSnapshot } from '@/lib/reads/snapshot';
import { type Bench, repeated } from '../bench';
import { atMost, check, costRatio, type Figure } from '../figure';

const PART = 'paging';
const ROUNDS = 7;
const TIMES = 100;
const OFFSET = 100_000;

export async function measurePaging({ meter, sql, access, say }: Bench): Promise<Figure[]> {
  say('Paging');
  const filters = { ...loadSessionParams({}), period: 'all' as const };
  const [team] = await sql<{ sessions: number }[]>`
    select count(*)::int as sessions from truecount.session_statistics where team_id = ${access.teamId}`;
  const depth = team!.sessions - PAGE_SIZE - 1;
  const offset = Math.min(OFFSET, depth);
  const byOffset = (place: number) => sql<{ id: string; key: string }[]>`
    select session_id as id, sort_at::text as key, human_message_count, last_activity_at
    from truecount.session_statistics where team_id = ${access.teamId}
    order by sort_at desc, session_id desc offset ${place} limit ${PAGE_SIZE + 1}`;
  const [edge, ...following] = await byOffset(depth - 1);
  const deepest = { after: encodeCursor('lastActivity', edge!), before: null, at: null };
  const first = { after: null, before: null, at: null };

  const page = await inSnapshot(sql, (snapshot) => listSessions(snapshot, access, filters, deepest));
  check(
    page.rows.map((row) => row.id).join() === following.map((row) => row.id).join(),
    'The deepest page by keyset is not the one by offset.',
  );
  const costs = await meter.compare(
    {
      first: repeated(sql, TIMES, (snapshot) => listSessions(snapshot, access, filters, first)),
      deepest: repeated(sql, TIMES, (snapshot) => listSessions(snapshot, access, filters, deepest)),
      offset: { run: () => byOffset(offset) },
    },
    { rounds: ROUNDS },
  );
  const firstPage = { what: 'first page', ...costs.first };
  return [
    costRatio(
      PART,
      `page at depth ${depth.toLocaleString('en')} by keyset over the first`,
      { what: 'deepest page', ...costs.deepest },
      firstPage,
      {
        goal: atMost(1.3),
      },
    ),
    costRatio(
      PART,
      `rows at offset ${offset.toLocaleString('en')} over the first page`,
      { what: 'by offset', ...costs.offset },
      firstPage,
      {
        note: 'the cached rows alone; names and versions are not joined',
      },
    ),
  ];
}
