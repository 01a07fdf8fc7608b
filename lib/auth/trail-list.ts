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

/** What is done to an account and not to a role in one team. */
const OF_ACCOUNTS = [
  'person.disabled',
  'person.enabled',
  'person.signed-out',
  'person.keys-revoked',
  'password.link-made',
];

/** The lines of the teams, what was done to the accounts of their people, and the administrator's own. */
function ofTeams(sql: Db, teams: readonly string[], personId: string | null): ReturnType<Db> {
  const ids = sql.array([...teams], 20);
  return sql`
    (trail.team_id = any(${ids}) or trail.team_id is null and (
      trail.person_id = ${personId} or action = any(${sql.array(OF_ACCOUNTS)}) and subject = any(array(
        select email from truecount.membership join truecount.person on person.id = person_id
        where membership.team_id = any(${ids})))))`;
}

/**
 * What happened in the teams of the administrator; all of it for the one of every team.
 * @param before id of the last row of the page before; anything that is no id reads from the newest
 * @param refused only what was refused
 */
export async function readTrail(
  { teams, personId }: Pick<Authority, 'teams' | 'personId'>,
  { before, refused = false, limit = PAGE_ROWS }: { before?: unknown; refused?: boolean; limit?: number },
  sql: Db = db(),
): Promise<TrailPage> {
  const last = parseId(before);
  const rows = await sql<TrailRow[]>`
    select trail.id::text, at, who, action, subject, team.name as team, detail, times
    from truecount.trail left join ${sourceOf(sql).team} team on team.id = trail.team_id
    where ${teams === 'every' ? sql`true` : ofTeams(sql, teams, personId)}
      and ${last === null ? sql`true` : sql`(at, trail.id) < (select at, id from truecount.trail where id = ${last})`}
      and ${refused ? sql`action like 'refused%'` : sql`true`}
    order by at desc, trail.id desc limit ${limit + 1}`;
  const shown = rows.slice(0, limit);
  return { rows: shown, next: rows.length > limit ? shown.at(-1)!.id : null };
}

/** All of it, in pages: each is a read of its own, so nothing is held open while a slow reader takes it. */
export async function* streamTrail(by: Pick<Authority, 'teams' | 'personId'>): AsyncGenerator<TrailRow[]> {
  let before: string | undefined;
  do {
    const page = await readTrail(by, { before, limit: 1_000 });
    yield page.rows;
    before = page.next ?? undefined;
  } while (before !== undefined);
}
