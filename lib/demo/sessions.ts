/** The plan of the demo platform's sessions: who talks when with which chatbot, and how much. */
import type { Db } from '@/db/client';

/**
 * Drafts the sessions as `demo_draft`: chatbots by Zipf's law, starts over 400 days that grow towards now and follow
 * day and week, a weight from which the number of messages comes. Session 1 goes on at this very moment.
 */
export async function draftSessions(tx: Db, count: number, now: string): Promise<void> {
  await tx`
    create temp table demo_draft on commit drop as
    with used as (select count(rank) as chatbots from demo_chatbot),
    chosen as (
      select i, floor(power(used.chatbots + 1, pg_temp.chance(i, 'chatbot')))::int as rank,
        400 * case when pg_temp.chance(i, 'growth') < 0.3 then pg_temp.chance(i, 'age')
          else 1 - sqrt(pg_temp.chance(i, 'age')) end as age
      from used, generate_series(1, ${count}::bigint) i
    ), dated as (
      select i, c, team_id, use, has_tests, date_trunc('day', ${now}::timestamptz at time zone 'UTC'
        - make_interval(secs => 86400 * case when use = 'idle' then 120 + 0.7 * age else age end)) as day
      from chosen
      join demo_chatbot using (rank)
    ), timed as (
      select i, c, team_id, use, has_tests, (
        -- More than half of a weekend's sessions move to one of the five days before it.
        day - case when extract(isodow from day) > 5 and pg_temp.chance(i, 'week') < 0.55
            then extract(isodow from day)::int - 5 + floor(5 * pg_temp.chance(i, 'weekday'))::int else 0 end * interval '1 day'
          + make_interval(secs => mod((914400 + 15000 * pg_temp.bell(i, 'hour'))::numeric, 86400)::float8)
        ) at time zone 'UTC' as at
      from dated
    )
    select i, c, team_id, has_tests and i > 1 and pg_temp.chance(i, 'test') < 0.12 as is_test,
      case when i > 1 and pg_temp.chance(i, 'silent') < 0.06 then 0
        else greatest(1, round(100 * exp(1.9 + 0.9 * least(pg_temp.bell(i, 'length'), 4))))::bigint end as weight,
      case when i = 1 then ${now}::timestamptz
        when use = 'busy' and pg_temp.chance(i, 'open now') < 0.0005
          then ${now}::timestamptz - make_interval(secs => 60 + 3600 * pg_temp.chance(i, 'moment'))
        -- Later today is not yet: some time of the last week instead.
        when at > ${now}::timestamptz - interval '1 minute'
          then ${now}::timestamptz - make_interval(secs => 60 + 604800 * pg_temp.chance(i, 'moment'))
        else at end as drafted_at
    from timed`;
  await tx`analyze demo_draft`;
}

/**
 * Makes `demo_session` from the draft, in order of time: exactly `messages` messages dealt out by weight (`n` of them,
 * after `before` dealt to others), spoken in `pairs` of question and answer that are `gap` seconds apart. `p` is the
 * participant: mostly one of the chatbot's own, who come back, sometimes any of the team's.
 */
export async function planSessions(tx: Db, messages: number, now: string): Promise<void> {
  // Before ids are taken, as an insert does (docs/capture.md).
  await tx`lock table truecount_platform.session in row exclusive mode`;
  await tx`
    create temp table demo_session on commit drop as
    with pool as (
      select c, size, sum(size) over (partition by team_id order by c) - size as first,
        sum(size) over (partition by team_id) as team_size
      from (select c, team_id, ceil(count(*) / 4.0)::float8 as size from demo_draft group by c, team_id) used
    ), summed as (
      -- Session 1 is dealt to last: it gets one message even when there is only one.
      select *, (sum(weight) over (order by i desc))::bigint as dealt, (sum(weight) over ())::bigint as total
      from demo_draft
    ), dealt as (
      select i, c, team_id, is_test, drafted_at, (dealt - weight) * ${messages}::bigint / total as before,
        dealt * ${messages}::bigint / total - (dealt - weight) * ${messages}::bigint / total as n
      from summed
    ), shaped as (
      select *, nullif((n + 1) / 2, 0)::float8 as pairs,
        i > 1 and n > 1 and pg_temp.chance(i, 'opener') < 0.1 as has_opener, i > 1 and pg_temp.chance(i, 'quiet') < 0.03 as is_quiet
      from dealt
    ), spaced as (
      select *, case when i = 1 then least(20, 36000 / pairs) else least(
        exp(3.6 + 0.7 * pg_temp.bell(i, 'pace'))
          * case when pg_temp.chance(i, 'slow') < 0.06 then 100 + 1900 * pg_temp.chance(i, 'slowness') else 1 end,
        (extract(epoch from ${now}::timestamptz - drafted_at)::float8 - 5) / pairs,
        518400 / pairs) end as gap
      from shaped
    ), placed as materialized (
      select i, c, team_id, is_test, n, before, has_opener, is_quiet, pairs, gap,
        case when i = 1 then ${now}::timestamptz - make_interval(secs => 3 + coalesce(pairs * gap, 0)) else drafted_at end as started_at,
        case when pg_temp.chance(i, 'stranger') < 0.15 then floor(team_size * pg_temp.chance(i, 'participant'))
          else first + floor(size * power(pg_temp.chance(i, 'participant'), 1.3)) end::bigint as p
      from spaced
      join pool using (c)
      order by started_at, i
    )
    select nextval(pg_get_serial_sequence('truecount_platform.session', 'id')) as id, *,
      started_at + make_interval(secs => coalesce(pairs * gap, 0)) as until
    from placed`;
  await tx`create index on demo_session (started_at)`;
  await tx`analyze demo_session`;
}
