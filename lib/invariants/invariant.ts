/** A check that must hold at every instant: two ways to the same number. */
import type { Fragment, Sql } from '@/db/client';
import type { Snapshot } from '@/lib/reads/snapshot';

/** One that does not hold: what each side says; null on a side that does not know it. */
export interface Example {
  id: string;
  /** Whose numbers they are: nobody else sees them. */
  teamId: string | null;
  sides: Record<string, unknown>;
}

export interface Outcome {
  compared: number;
  wrong: number;
  /** The first EXAMPLE_CAP that are wrong. */
  examples: Example[];
}

export interface Invariant {
  name: string;
  /** What is compared, one sentence. */
  says: string;
  /** What is counted in `compared`: "chatbot". */
  noun: string;
  /** Reads in `snapshot`; `pool` gives further connections that may read as of the same instant. */
  check: (snapshot: Snapshot, pool: Sql) => Promise<Outcome>;
}

export const EXAMPLE_CAP = 10;

/**
 * Holds two relations (id, team_id, numbers) against each other, in one statement and without carrying them to this process.
 * @param names of the left and the right side, for the examples
 */
export async function compareSides(
  sql: Snapshot,
  names: [left: string, right: string],
  left: Fragment,
  right: Fragment,
): Promise<Outcome> {
  const [found] = await sql<Outcome[]>`
    with pair as (
      select coalesce(one.id, other.id) as id, coalesce(one.team_id, other.team_id) as team_id, one.numbers as left_numbers, other.numbers as right_numbers
      from (${left}) one full join (${right}) other on other.id = one.id
    ),
    wrong as materialized (select * from pair where left_numbers is distinct from right_numbers)
    select (select count(*) from pair)::float8 as compared, (select count(*) from wrong)::float8 as wrong,
      (select coalesce(jsonb_agg(jsonb_build_object('id', id::text, 'teamId', team_id::text,
          'sides', jsonb_build_object(${names[0]}::text, left_numbers, ${names[1]}::text, right_numbers)) order by id), '[]')
        from (select * from wrong order by id limit ${EXAMPLE_CAP}) first_wrong) as examples`;
  return found!;
}
