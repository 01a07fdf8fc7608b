/** Buckets as a page would show them, held against a recount of the source in the same snapshot. */
import type { Fragment } from '@/db/client';
import { countBuckets, NUMBERS } from '@/lib/archive/count';
import { GRAINS, type Grain, HOUR_DAYS, startOf } from '@/lib/archive/grain';
import { betweenDays, lastDays, type Span, shownBuckets } from '@/lib/reads/buckets';
import type { Snapshot } from '@/lib/reads/snapshot';
import { sourceOf } from '@/lib/source/current';
import type { Compared } from './sessions';
import type { TotalDifference } from './totals';

/** Chatbots compared by one statement. */
const TOGETHER = 500;

/** Hours of the days that they are kept for, and every day, week and month. @param ids the chatbots, or null for all */
export async function compareBuckets(
  sql: Snapshot,
  ids: string[] | null,
): Promise<Compared<TotalDifference>> {
  const all: Compared<TotalDifference> = { rows: 0, numbers: 0, differences: [] };
  const chosen = ids ?? (await everyChatbot(sql));
  for (let from = 0; from < chosen.length; from += TOGETHER) {
    const { rows, numbers, differences } = await compareTogether(sql, chosen.slice(from, from + TOGETHER));
    all.rows += rows;
    all.numbers += numbers;
    all.differences.push(...(await withSums(sql, differences)));
  }
  return all;
}

async function everyChatbot(sql: Snapshot): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from ${sourceOf(sql).chatbot} chatbot union select chatbot_id from truecount.chatbot_statistics order by id`;
  return rows.map(({ id }) => id);
}

const spanOf = (sql: Snapshot, grain: Grain): Span =>
  grain === 'hour' ? lastDays(sql, HOUR_DAYS) : betweenDays(sql, null, null);

const numbersOf = (
  sql: Snapshot,
) => sql`jsonb_build_object('sessions', session_count, 'completed', completed_count,
  'humanMessages', human_count, 'aiMessages', ai_count, 'participants', participant_count, 'sessionSeconds', session_seconds)`;

/** SQL: (chatbot_id, grain, start, numbers) of one grain. */
const shown = (sql: Snapshot, ids: string[], grain: Grain, isAnew = false): Fragment => sql`
  select chatbot_id, ${grain}::text as grain, start, numbers from (
    with ${shownBuckets(sql, ids, grain, spanOf(sql, grain), { isAnew })}
    select chatbot_id, start, ${numbersOf(sql)} as numbers from shown_bucket
  ) shown`;

const union = (sql: Snapshot, parts: Fragment[]): Fragment =>
  parts.reduce((all, one) => sql`${all} union all ${one}`);

type BucketDifference = Omit<TotalDifference, 'asShown'> & { grain: Grain; start: string; name: string };

async function compareTogether(sql: Snapshot, ids: string[]): Promise<Compared<BucketDifference>> {
  const kept = lastDays(sql, HOUR_DAYS);
  const [found] = await sql<Compared<BucketDifference>[]>`
    with shown as materialized (${union(
      sql,
      GRAINS.map((grain) => shown(sql, ids, grain)),
    )}),
    ${trueBuckets(sql, ids)},
    truth as (
      select chatbot_id, grain, start, ${numbersOf(sql)} as numbers from counted_bucket
      where grain <> 'hour' or (start >= ${kept.from} and start < ${kept.to})
    ),
    pair as materialized (
      select chatbot_id, grain, start, coalesce(shown.numbers, '{}') as shown, coalesce(truth.numbers, '{}') as counted
      from shown full join truth using (chatbot_id, grain, start)
    )
    select (select count(*) from pair)::float8 as rows, (select count(*) from pair)::float8 * ${NUMBERS.length}::int as numbers, coalesce((
      select jsonb_agg(jsonb_build_object('id', pair.chatbot_id::text, 'teamId', chatbot.team_id::text, 'grain', grain, 'start', start,
        'name', key, 'number', concat_ws(' ', grain, to_char(start at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), key),
        'shown', pair.shown -> key, 'counted', pair.counted -> key)
        order by pair.chatbot_id, array_position(${[...GRAINS]}::text[], grain), start, key)
      from pair cross join lateral jsonb_object_keys(pair.shown || pair.counted) key
      left join ${sourceOf(sql).chatbot} chatbot on chatbot.id = pair.chatbot_id
      where pair.shown <> pair.counted and pair.shown -> key is distinct from pair.counted -> key
    ), '[]') as differences`;
  return found!;
}

/** Whether each is what the sessions that are shown come to: asked for those alone that differ. */
async function withSums(sql: Snapshot, differences: BucketDifference[]): Promise<TotalDifference[]> {
  if (differences.length === 0) return [];
  const summed = new Map<string, Record<string, unknown>>();
  for (const grain of GRAINS) {
    const ids = new Set(differences.filter((one) => one.grain === grain).map(({ id }) => id));
    if (ids.size === 0) continue;
    const rows = await sql<{ key: string; numbers: Record<string, unknown> }[]>`
      select concat_ws(' ', chatbot_id, grain, to_jsonb(start) #>> '{}') as key, numbers
      from (${shown(sql, [...ids], grain, true)}) summed`;
    for (const { key, numbers } of rows) summed.set(key, numbers);
  }
  return differences.map(({ grain, start, name, ...difference }) => ({
    ...difference,
    asShown:
      (summed.get(`${difference.id} ${grain} ${start}`)?.[name] ?? null) === (difference.shown ?? null),
  }));
}

/** What a WITH defines from the source alone, of all grains in one pass over the messages; `counted_bucket` last. */
function trueBuckets(sql: Snapshot, ids: string[]): Fragment {
  const source = sourceOf(sql);
  return sql`
    session as materialized (
      select chatbot_id, participant_id, conversation_id, created_at, ended_at from ${source.session} session
      where chatbot_id = any(${ids}::bigint[]) and not is_test
    ),
    activity as materialized (
      select conversation_id, ${startOf(sql, 'hour', sql`message.created_at`)} as hour,
        (count(*) filter (where role = 'human'))::int as human_count, (count(*) filter (where role = 'ai'))::int as ai_count
      from session join ${source.message} message using (conversation_id) where role in ('human', 'ai') group by 1, 2
    ),
    ${countBuckets(sql, GRAINS, { sessions: sql`session`, activity: sql`activity` })}`;
}
