/** Buckets as a page would show them, held against a recount of the source in the same snapshot. */
import type { Fragment } from '@/db/client';
import { countBuckets, NUMBERS } from '@/lib/archive/count';
import { GRAINS, type Grain, HOUR_DAYS, startOf } from '@/lib/archive/grain';
import { betweenDays, lastDays, shownBuckets } from '@/lib/reads/buckets';
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
    const together = chosen.slice(from, from + TOGETHER);
    for (const grain of GRAINS) {
      const { rows, numbers, differences } = await compareGrain(sql, together, grain);
      all.rows += rows;
      all.numbers += numbers;
      all.differences.push(...differences);
    }
  }
  return all;
}

async function everyChatbot(sql: Snapshot): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from ${sourceOf(sql).chatbot} chatbot union select chatbot_id from truecount.chatbot_statistics order by id`;
  return rows.map(({ id }) => id);
}

async function compareGrain(sql: Snapshot, ids: string[], grain: Grain): Promise<Compared<TotalDifference>> {
  const span = grain === 'hour' ? lastDays(sql, HOUR_DAYS) : betweenDays(sql, null, null);
  const numbers = sql`chatbot_id, start, jsonb_build_object('sessions', session_count, 'completed', completed_count,
    'humanMessages', human_count, 'aiMessages', ai_count, 'participants', participant_count, 'sessionSeconds', session_seconds) as numbers`;
  const shown = (isAnew: boolean) => sql`
    with ${shownBuckets(sql, ids, grain, span, { isAnew })} select ${numbers} from shown_bucket`;
  const [found] = await sql<Compared<TotalDifference>[]>`
    with shown as materialized (${shown(false)}), summed as materialized (${shown(true)}),
    truth as materialized (${trueBuckets(sql, ids, grain)} select ${numbers} from counted_bucket
      where start >= ${span.from} and start < ${span.to}),
    pair as (
      select chatbot_id, start, coalesce(shown.numbers, '{}') as shown, coalesce(truth.numbers, '{}') as counted,
        coalesce(summed.numbers, '{}') as summed
      from shown full join truth using (chatbot_id, start) left join summed using (chatbot_id, start)
    )
    select (select count(*) from pair)::float8 as rows, (select count(*) from pair)::float8 * ${NUMBERS.length}::int as numbers, coalesce((
      select jsonb_agg(jsonb_build_object('id', pair.chatbot_id::text, 'teamId', chatbot.team_id::text,
        'number', concat_ws(' ', ${grain}::text, to_char(pair.start at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), key),
        'shown', pair.shown -> key, 'counted', pair.counted -> key, 'asShown', pair.shown -> key is not distinct from pair.summed -> key)
        order by pair.chatbot_id, pair.start, key)
      from pair cross join lateral jsonb_object_keys(pair.shown || pair.counted) key
      left join ${sourceOf(sql).chatbot} chatbot on chatbot.id = pair.chatbot_id
      where pair.shown <> pair.counted and pair.shown -> key is distinct from pair.counted -> key
    ), '[]') as differences`;
  return found!;
}

/** WITH and what it defines, from the source alone; `counted_bucket` last. */
function trueBuckets(sql: Snapshot, ids: string[], grain: Grain): Fragment {
  const source = sourceOf(sql);
  return sql`
    with session as materialized (
      select chatbot_id, participant_id, conversation_id, created_at, ended_at from ${source.session} session
      where chatbot_id = any(${ids}::bigint[]) and not is_test
    ),
    activity as materialized (
      select conversation_id, ${startOf(sql, 'hour', sql`message.created_at`)} as hour,
        (count(*) filter (where role = 'human'))::int as human_count, (count(*) filter (where role = 'ai'))::int as ai_count
      from session join ${source.message} message using (conversation_id) where role in ('human', 'ai') group by 1, 2
    ),
    ${countBuckets(sql, [grain], { sessions: sql`session`, activity: sql`activity` })}`;
}
