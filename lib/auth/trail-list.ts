/** The trail as administrators read it, newest first. */
import { type Db, db } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import { parseId } from './access';
import type { Authority } from './authority';

export interface TrailRow {
  id: string;
  /** ISO-8601 UTC. */
  at: string;
  who: string;
  action: string;
  subject: string | null;
  team: string | null;
  detail: string | null;
  /** How often the same was refused within its minute. */
  times: number;
}

export interface TrailPage {
  rows: TrailRow[];
  /** Id to read on from; null at the end. */
  next: string | null;
}

const PAGE_ROWS = 50;

/**
 * What happened in the teams of the administrator; all of it for the one of every team.
 * @param before id of the last row of the page before; anything that is no id reads from the newest
 * @param refused only what was refused
 */
export async function readTrail(
  { teams }: Authority,
  { before, refused = false, limit = PAGE_ROWS }: { before?: unknown; refused?: boolean; limit?: number },
  sql: Db = db(),
): Promise<TrailPage> {
  const last = parseId(before);
  const rows = await sql<TrailRow[]>`
    select trail.id::text, at, who, action, subject, team.name as team, detail, times
    from truecount.trail left join ${sourceOf(sql).team} team on team.id = trail.team_id
    where ${teams === 'every' ? sql`true` : sql`trail.team_id = any(${sql.array([...teams], 20)})`}
      and ${last === null ? sql`true` : sql`(at, trail.id) < (select at, id from truecount.trail where id = ${last})`}
      and ${refused ? sql`action like 'refused%'` : sql`true`}
    order by at desc, trail.id desc limit ${limit + 1}`;
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? shown.at(-1)!.id : null };
}

/** All of it, in pages: each is a read of its own, so nothing is held open while a slow reader takes it. */
export async function* streamTrail(by: Authority): AsyncGenerator<TrailRow[]> {
  let before: string | undefined;
  do {
    const page = await readTrail(by, { before, limit: 1_000 });
    yield page.rows;
    before = page.next ?? undefined;
  } while (before !== undefined);
}
