/** Writes the planned sessions of the demo platform, their participants and tags. */
import type { Db } from '@/db/client';
import { ADJECTIVES, ANIMALS, FIRST_NAMES, LAST_NAMES } from './names';
import { CHANNELS, TAGS } from './words';

/** Telephone numbers are of the range 555-01xx, which is reserved for fiction. */
export async function createParticipants(tx: Db): Promise<void> {
  await tx`
    create temp table demo_participant on commit drop as
    select team_id, p, first_at, case
      when kind < 0.3 and p < 79000 then '+1-' || 201 + p / 100 || '-555-01' || lpad((p % 100)::text, 2, '0')
      when kind < 0.75 then pg_temp.pick(${FIRST_NAMES}, p, 'first name') || '.' || pg_temp.pick(${LAST_NAMES}, p, 'last name')
        || p || '@example.' || pg_temp.pick(${['org', 'org', 'com', 'net']}, p, 'domain')
      else pg_temp.pick(${ADJECTIVES}, p, 'adjective') || '_' || pg_temp.pick(${ANIMALS}, p, 'animal') || p end as identifier
    from (
      select team_id, p, min(started_at) as first_at, pg_temp.chance(p, 'contact') as kind from demo_session group by team_id, p
    ) met`;
  await tx`
    insert into truecount_platform.participant (team_id, identifier, created_at)
    select team_id, identifier, first_at
    from demo_participant
    order by first_at, team_id, p
    on conflict (team_id, identifier) do nothing`;
  await tx`analyze demo_participant`;
}

/** What is old has ended, mostly, and what has no message never really began. */
export async function createSessions(tx: Db, seed: number, now: string): Promise<number> {
  const created = await tx`
    with aged as (
      select *, pg_temp.chance(i, 'status') as roll, ${now}::timestamptz - until as idle from demo_session
    ), settled as (
      select *, case
        when n = 0 then case when roll < 0.6 then 'setup' when roll < 0.9 then 'pending' else 'unknown' end
        when idle < interval '30 minutes' then 'active'
        when idle < interval '3 days' then
          case when roll < 0.4 then 'active' when roll < 0.84 then 'complete' when roll < 0.95 then 'pending-review' else 'pending' end
        when roll < 0.76 then 'complete'
        when roll < 0.86 then 'pending-review'
        when roll < 0.9 then 'unknown'
        when roll < 0.98 then 'active'
        else 'pending' end as status
      from aged
    )
    insert into truecount_platform.session
      (id, team_id, chatbot_id, participant_id, external_id, channel, status, is_test, created_at, ended_at)
    overriding system value
    select settled.id, settled.team_id, chatbot.id, participant.id, ${`demo-${seed}-`}::text || i,
      -- A chatbot has a channel that most of its sessions use.
      (${CHANNELS}::text[])[width_bucket(
        case when pg_temp.chance(i, 'usual channel') < 0.6 then pg_temp.chance(c, 'channel') else pg_temp.chance(i, 'channel') end,
        array[0, 0.44, 0.68, 0.79, 0.87, 0.93, 0.97]::float8[])],
      status, is_test, started_at,
      case when status in ('complete', 'pending-review')
        then least(${now}::timestamptz, until + make_interval(secs => 5 + 600 * pg_temp.chance(i, 'end'))) end
    from settled
    join demo_chatbot chatbot using (c)
    join demo_participant who on who.team_id = settled.team_id and who.p = settled.p
    join truecount_platform.participant on participant.team_id = who.team_id and participant.identifier = who.identifier
    order by settled.id`;
  return created.count;
}

export async function createTags(tx: Db): Promise<void> {
  await tx`
    insert into truecount_platform.session_tag (session_id, tag)
    select id, pg_temp.pick(${TAGS}, i, 'tag') from demo_session where pg_temp.chance(i, 'tagged') < 0.15
    union
    select id, pg_temp.pick(${TAGS}, i, 'second tag') from demo_session where pg_temp.chance(i, 'tagged') < 0.03`;
}
