/** Buckets made equal to the cached sessions; differences only are written, and told where the bucket was closed. */
import type { Db, Fragment } from '@/db/client';
import { countBuckets, NUMBERS } from './count';
import { endOf, type Grain, startOf } from './grain';

/** Days of chatbots to be counted again, and why; three lists of one length. */
export interface Marks {
  chatbots: string[];
  days: string[];
  causes: string[];
}

/** So long after its end a bucket is closed: what arrives meanwhile is no correction. */
const OPEN_FOR = '1 hour';

/** Takes what is marked of these chatbots, up to now. */
export async function takeMarks(sql: Db, chatbotIds: string[]): Promise<Marks> {
  const rows = await sql<{ chatbot: string; day: string; cause: string }[]>`
    delete from truecount.bucket_change where chatbot_id = any(${chatbotIds}::bigint[])
    returning chatbot_id as chatbot, day::text as day, cause`;
  return {
    chatbots: rows.map(({ chatbot }) => chatbot),
    days: rows.map(({ day }) => day),
    causes: rows.map(({ cause }) => cause),
  };
}

export interface Settling {
  chatbotIds: string[];
  marks: Marks;
  /** Every bucket of these chatbots, and not just those with marked days. */
  isWhole: boolean;
  grains: readonly Grain[];
  /** Days before it are left alone. */
  since?: string;
  runId: string;
}

/** Sessions whose latest time lies before the days in question, but in which an assistant wrote later on. */
const lateAnswers = (sql: Db): Fragment => sql`
  union all
  select statistics.chatbot_id, participant_id, statistics.conversation_id, created_at, ended_at
  from scope join truecount.session_statistics statistics
    on statistics.chatbot_id = scope.chatbot_id and statistics.touched_at < scope.since and not is_test
  where statistics.conversation_id = any(array(
    select distinct conversation_id from truecount.session_activity
    where human_count = 0 and hour >= (select min(since) from scope)
  )) and exists (
    select from truecount.session_activity activity
    where activity.conversation_id = statistics.conversation_id and human_count = 0 and activity.hour >= scope.since)`;

/** @returns rows written or removed */
export async function settleBuckets(sql: Db, settling: Settling): Promise<number> {
  const { chatbotIds, marks, isWhole, grains, since = '-infinity', runId } = settling;
  const list = (columns: readonly string[], of: string): Fragment =>
    sql.unsafe(columns.map((column) => `${of}.${column}`).join(', ')) as unknown as Fragment;
  const numbers = (of: string) => list(NUMBERS, of);
  const grainList = sql`any(${grains as string[]}::text[])`;
  const described = (of: string) => sql`case when ${list(['grain'], of)} is not null then jsonb_build_object(
    'sessions', ${list(['session_count'], of)}, 'completed', ${list(['completed_count'], of)}, 'humanMessages', ${list(['human_count'], of)},
    'aiMessages', ${list(['ai_count'], of)}, 'participants', ${list(['participant_count'], of)}, 'sessionSeconds', ${list(['session_seconds'], of)}) end`;
  const chosen = isWhole
    ? sql`bucket.start >= ${since}::timestamptz`
    : sql`(bucket.chatbot_id, bucket.grain, bucket.start) in (select chatbot_id, grain, start from wanted)`;
  const wanted = grains.map(
    (grain) => sql`
      select chatbot_id, ${sql.unsafe(`'${grain}'`)}::text as grain, ${startOf(sql, grain, sql`at`)} as start
      from ${
        grain === 'hour'
          ? sql`(select chatbot_id, at + n * interval '1 hour' as at from mark cross join generate_series(0, 23) n)`
          : sql`mark`
      } mark`,
  );
  const [step] = await sql<{ changed: number }[]>`
    with mark as materialized (
      select chatbot_id, day::timestamp at time zone 'UTC' as at, cause
      from unnest(${marks.chatbots}::bigint[], ${marks.days}::text[]::date[], ${marks.causes}::text[]) noted(chatbot_id, day, cause)
      where day::timestamp at time zone 'UTC' >= ${since}::timestamptz
    ),
    wanted as materialized (${wanted.reduce((all, one) => sql`${all} union ${one}`)}),
    scope as materialized (
      ${
        isWhole
          ? sql`select unnest(${chatbotIds}::bigint[]) as chatbot_id, ${since}::timestamptz as since`
          : sql`select chatbot_id, min(start) as since from wanted group by chatbot_id`
      }
    ),
    session as materialized (
      select statistics.chatbot_id, participant_id, conversation_id, created_at, ended_at
      from scope join truecount.session_statistics statistics
        on statistics.chatbot_id = scope.chatbot_id and statistics.touched_at >= scope.since and not is_test
      ${isWhole && since === '-infinity' ? sql`` : lateAnswers(sql)}
    ),
    ${countBuckets(sql, grains, { sessions: sql`session`, activity: sql`truecount.session_activity` })},
    fresh as (select bucket.* from counted_bucket bucket where ${chosen}),
    held as (
      select bucket.* from scope join truecount.chatbot_bucket bucket using (chatbot_id)
      where bucket.grain = ${grainList} and ${chosen}
    ),
    change as materialized (
      select coalesce(fresh.chatbot_id, held.chatbot_id) as chatbot_id, coalesce(fresh.grain, held.grain) as grain,
        coalesce(fresh.start, held.start) as start, fresh.grain is null as is_gone, ${numbers('fresh')},
        ${described('held')} as before, ${described('fresh')} as after
      from fresh full join held on held.chatbot_id = fresh.chatbot_id and held.grain = fresh.grain and held.start = fresh.start
      where (${numbers('fresh')}) is distinct from (${numbers('held')})
    ),
    removed as (
      delete from truecount.chatbot_bucket bucket using change
      where change.is_gone and bucket.chatbot_id = change.chatbot_id and bucket.grain = change.grain and bucket.start = change.start
    ),
    written as (
      insert into truecount.chatbot_bucket (chatbot_id, grain, start, ${sql.unsafe(NUMBERS.join(', '))})
      select chatbot_id, grain, start, ${numbers('change')} from change where not is_gone
      on conflict (chatbot_id, grain, start) do update
      set ${sql.unsafe(NUMBERS.map((name) => `${name} = excluded.${name}`).join(', '))}
    ),
    restated as (
      insert into truecount.bucket_restatement (chatbot_id, grain, start, before, after, causes, run)
      select change.chatbot_id, change.grain, change.start, before, after, coalesce((
          select array_agg(distinct cause order by cause) from mark
          where mark.chatbot_id = change.chatbot_id and at >= change.start and at < ${endOf(sql, sql`change.grain`, sql`change.start`)}
        ), '{recount}'), ${runId}
      from change join truecount.archive_state state
        on ${endOf(sql, sql`change.grain`, sql`change.start`)} + ${OPEN_FOR}::interval <= state.archived_at
      where change.grain <> 'hour' and state.filled_at is not null
        -- A row that something else took away is put back: its numbers did not change.
        and not (before is null and exists (
          select from mark where mark.chatbot_id = change.chatbot_id and cause = 'cache row lost'
            and at >= change.start and at < ${endOf(sql, sql`change.grain`, sql`change.start`)}))
    )
    select count(*)::int as changed from change`;
  return step!.changed;
}
