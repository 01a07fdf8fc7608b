/** Teams and chatbots of the demo platform. */
import type { Db } from '@/db/client';
import { FIRST_NAMES, KINDS, REGIONS, TOPICS } from './names';

/** The first team is the one that imports go to, so that a demo and an import are seen together. */
export const DEMO_TEAMS = [
  { slug: 'default', name: 'Default' },
  { slug: 'harbour', name: 'Harbour' },
] as const;

export async function createTeams(tx: Db): Promise<number> {
  const created = await tx`
    insert into truecount_platform.team (slug, name)
    select slug, name
    from unnest(${DEMO_TEAMS.map((team) => team.slug)}::text[], ${DEMO_TEAMS.map((team) => team.name)}::text[])
      with ordinality given (slug, name, place)
    where not exists (select from truecount_platform.team held where held.slug = given.slug)
    order by place
    returning id`;
  return created.length;
}

/**
 * Drafts the chatbots as `demo_chatbot`: nine of ten in the first team; some never used, some idle for months, some
 * archived. `rank` orders those in use by popularity; the names of both teams overlap.
 */
export async function draftChatbots(tx: Db, count: number, seed: number): Promise<void> {
  await tx`
    create temp table demo_chatbot (
      c bigint primary key, id bigint, team_id bigint, name text, owner text, use text, is_archived boolean, rank int,
      versions int, has_tests boolean, created_at timestamptz
    ) on commit drop`;
  const first = count < 2 ? count : Math.min(Math.ceil(count * 0.9), count - 1);
  // Before ids are taken, as an insert does (docs/capture.md).
  await tx`lock table truecount_platform.chatbot in row exclusive mode`;
  await tx`
    insert into demo_chatbot
    select c, nextval(pg_get_serial_sequence('truecount_platform.chatbot', 'id')), team.id, null,
      pg_temp.pick(${FIRST_NAMES}, c, 'owner') || '@example.org', use,
      use = 'idle' and pg_temp.chance(c, 'archived') < 0.5 or pg_temp.chance(c, 'archived') < 0.02,
      case when use <> 'never' then row_number() over (
        partition by use = 'never'
        -- The most popular chatbots belong to the first team.
        order by pg_temp.chance(c, 'popularity') + case when c > ${first}::bigint then 0.15 else 0 end, c) end,
      case when pg_temp.chance(c, 'unversioned') < 0.1 then 0 else 1 + floor(12 * pg_temp.chance(c, 'versions')) end,
      pg_temp.chance(c, 'tests') < 0.25, null
    from (
      select c, case
        when c > 4 and pg_temp.chance(c, 'use') < 0.06 then 'never'
        when c > 1 and pg_temp.chance(c, 'use') < 0.2 then 'idle'
        else 'busy' end as use
      from generate_series(1, ${count}::bigint) c
    ) chatbot
    join truecount_platform.team
      on team.slug = case when c > ${first}::bigint then ${DEMO_TEAMS[1].slug} else ${DEMO_TEAMS[0].slug} end`;
  await nameChatbots(tx, first, seed);
  await tx`analyze demo_chatbot`;
}

/** Topic, kind and region run through all combinations, then numbers follow; a name in use gets the seed added. */
async function nameChatbots(tx: Db, first: number, seed: number): Promise<void> {
  const combinations = TOPICS.length * KINDS.length;
  await tx`
    update demo_chatbot draft
    set name = fresh.name || case when exists (
      select from truecount_platform.chatbot held where held.team_id = draft.team_id and held.name = fresh.name
    ) then ${` (${seed})`} else '' end
    from (
      select c, (${TOPICS}::text[])[1 + (n + ${seed}::bigint) % ${TOPICS.length}] || ' '
        || (${KINDS}::text[])[1 + (n + n / ${TOPICS.length} + ${seed}::bigint) % ${KINDS.length}]
        || case when n >= ${combinations} then ' ' || (${REGIONS}::text[])[1 + (n / ${combinations} - 1) % ${REGIONS.length}]
          else '' end
        || case when n / ${combinations} > ${REGIONS.length} then ' ' || (n / ${combinations} - 1) / ${REGIONS.length} + 1
          else '' end as name
      from (
        -- Every other chatbot of the second team has the name of one of the first.
        select c, case when c <= ${first}::bigint then c - 1
          when c % 2 = 1 and c - ${first}::bigint <= ${first}::bigint then c - ${first}::bigint - 1
          else c - 1 end as n
        from demo_chatbot
      ) numbered
    ) fresh
    where fresh.c = draft.c`;
}

/** Writes the chatbots, each made some days before its first session. */
export async function createChatbots(tx: Db, now: string): Promise<number> {
  await tx`
    update demo_chatbot draft
    set created_at = dated.first_at - make_interval(secs => 86400 * (0.5 + 20 * pg_temp.chance(dated.c, 'made before')))
    from (
      select c, coalesce(min(drafted_at), ${now}::timestamptz - make_interval(secs => 86400 * 400 * pg_temp.chance(c, 'made'))) as first_at
      from demo_chatbot
      left join demo_draft using (c)
      group by c
    ) dated
    where draft.c = dated.c`;
  const created = await tx`
    insert into truecount_platform.chatbot (id, team_id, name, owner, is_archived, created_at)
    overriding system value
    select id, team_id, name, owner, is_archived, created_at
    from demo_chatbot
    order by id`;
  return created.count;
}
