/** Brings the staged sessions into the platform's tables: few statements, only rows that differ are written. */
import type { Db } from '@/db/client';

export interface Merged {
  sessionsNew: number;
  sessionsChanged: number;
}

/**
 * @param tx the open transaction that holds the stage
 * @param team slug; the team is made when there is none
 */
export async function mergeStage(tx: Db, team: string): Promise<Merged> {
  // One import of a team at a time; the next one then sees what this one wrote.
  await tx`select pg_advisory_xact_lock(hashtextextended('truecount import ' || ${team}, 0))`;
  // As text: analyze takes no parameters and these tables have no statistics of their own yet.
  for (const table of ['import_session', 'import_message', 'import_tag']) await tx.unsafe(`analyze ${table}`);
  const teamId = await ensureTeam(tx, team);
  await addNames(tx, teamId);
  await plan(tx, teamId);
  await findChanges(tx);
  await writeSessions(tx, teamId);
  await writeMessages(tx);
  await writeTags(tx);
  const [counts] = await tx<[Merged]>`
    select (select count(*)::int from import_plan where is_new) as "sessionsNew",
      (select count(distinct line)::int from import_change) as "sessionsChanged"`;
  return counts;
}

async function ensureTeam(tx: Db, slug: string): Promise<string> {
  const name = slug.replace(
    /(^|[-_])([a-z0-9])/g,
    (_, gap: string, letter: string) => (gap && ' ') + letter.toUpperCase(),
  );
  await tx`
    insert into truecount_platform.team (slug, name)
    select ${slug}::text, ${name}::text
    where not exists (select from truecount_platform.team where slug = ${slug})
    on conflict (slug) do nothing`;
  const [team] = await tx<
    [{ id: string }]
  >`select id::text from truecount_platform.team where slug = ${slug}`;
  return team.id;
}

/** Chatbots and participants that the team does not have yet, since their first session in the file. */
async function addNames(tx: Db, teamId: string): Promise<void> {
  await tx`
    insert into truecount_platform.chatbot (team_id, name, created_at)
    select ${teamId}::bigint, chatbot, min(created_at)
    from import_session staged
    where not exists (
      select from truecount_platform.chatbot held where held.team_id = ${teamId}::bigint and held.name = staged.chatbot)
    group by chatbot
    order by min(line)
    on conflict (team_id, name) do nothing`;
  await tx`
    insert into truecount_platform.participant (team_id, identifier, created_at)
    select ${teamId}::bigint, participant, min(created_at)
    from import_session staged
    where not exists (
      select from truecount_platform.participant held
      where held.team_id = ${teamId}::bigint and held.identifier = staged.participant)
    group by participant
    order by min(line)
    on conflict (team_id, identifier) do nothing`;
}

/** Which row each line is or becomes, and whether the facts of a known one differ. */
async function plan(tx: Db, teamId: string): Promise<void> {
  // Before ids are taken, as an insert does: capture by tail knows by it who may still add a row with a lower id.
  await tx`lock table truecount_platform.session in row exclusive mode`;
  await tx`
    create temp table import_plan (
      line int primary key, session_id bigint, is_new boolean, facts_differ boolean,
      chatbot_id bigint, participant_id bigint
    ) on commit drop`;
  await tx`
    insert into import_plan
    select line, coalesce(held_id, nextval(pg_get_serial_sequence('truecount_platform.session', 'id'))),
      held_id is null, facts_differ, chatbot_id, participant_id
    from (
      select staged.line, held.id as held_id, chatbot.id as chatbot_id, participant.id as participant_id,
        (held.chatbot_id, held.participant_id, held.channel, held.status, held.is_test, held.created_at, held.ended_at)
          is distinct from
          (chatbot.id, participant.id, staged.channel, staged.status, staged.is_test, staged.created_at, staged.ended_at)
          as facts_differ
      from import_session staged
      join truecount_platform.chatbot on chatbot.team_id = ${teamId}::bigint and chatbot.name = staged.chatbot
      join truecount_platform.participant
        on participant.team_id = ${teamId}::bigint and participant.identifier = staged.participant
      left join truecount_platform.session held
        on held.team_id = ${teamId}::bigint and held.external_id = staged.external_id
      order by staged.line
      offset 0
    ) resolved`;
  await tx`analyze import_plan`;
}

/**
 * From which message on a known session differs from the file, and which sessions change at all.
 * What comes before is kept with its ids, so a conversation that only went on costs its new messages.
 */
async function findChanges(tx: Db): Promise<void> {
  await tx`
    create temp table import_held on commit drop as
    select plan.line, message.id,
      row_number() over (partition by message.session_id order by message.created_at, message.id)::int as position
    from import_plan plan
    join truecount_platform.message on message.session_id = plan.session_id
    where not plan.is_new`;
  await tx`analyze import_held`;
  await tx`
    create temp table import_difference on commit drop as
    select line, min(position) as position
    from (
      select held.line, held.position, message.role, message.created_at, message.content, message.version
      from import_held held
      join truecount_platform.message on message.id = held.id
    ) held
    full join (
      select given.*
      from import_message given
      join import_plan plan on plan.line = given.line and not plan.is_new
    ) given using (line, position)
    where (held.role, held.created_at, held.content, held.version)
      is distinct from (given.role, given.created_at, given.content, given.version)
    group by line`;
  await tx`
    create temp table import_change on commit drop as
    select line from import_plan where not is_new and facts_differ
    union all
    select line from import_difference`;
}

async function writeSessions(tx: Db, teamId: string): Promise<void> {
  await tx`
    update truecount_platform.session held
    set chatbot_id = plan.chatbot_id, participant_id = plan.participant_id, channel = staged.channel,
      status = staged.status, is_test = staged.is_test, created_at = staged.created_at, ended_at = staged.ended_at
    from import_plan plan
    join import_session staged using (line)
    where held.id = plan.session_id and not plan.is_new and plan.facts_differ`;
  await tx`
    insert into truecount_platform.session
      (id, team_id, chatbot_id, participant_id, external_id, channel, status, is_test, created_at, ended_at)
    overriding system value
    select plan.session_id, ${teamId}::bigint, plan.chatbot_id, plan.participant_id, staged.external_id, staged.channel,
      staged.status, staged.is_test, staged.created_at, staged.ended_at
    from import_plan plan
    join import_session staged using (line)
    where plan.is_new
    order by plan.line`;
}

async function writeMessages(tx: Db): Promise<void> {
  await tx`
    delete from truecount_platform.message
    using import_held held
    join import_difference difference using (line)
    where message.id = held.id and held.position >= difference.position`;
  await tx`
    insert into truecount_platform.message (session_id, role, created_at, content, version)
    select plan.session_id, given.role, given.created_at, given.content, given.version
    from import_message given
    join import_plan plan using (line)
    left join import_difference difference using (line)
    where plan.is_new or given.position >= difference.position
    order by given.line, given.position`;
}

async function writeTags(tx: Db): Promise<void> {
  await tx`
    with removed as (
      delete from truecount_platform.session_tag held
      using import_plan plan
      where held.session_id = plan.session_id and not plan.is_new
        and not exists (select from import_tag given where given.line = plan.line and given.tag = held.tag)
      returning plan.line
    ), added as (
      insert into truecount_platform.session_tag (session_id, tag)
      select plan.session_id, given.tag
      from import_tag given
      join import_plan plan using (line)
      where not exists (
        select from truecount_platform.session_tag held
        where held.session_id = plan.session_id and held.tag = given.tag)
      returning session_id
    )
    insert into import_change
    select line from removed
    union all
    select plan.line from added join import_plan plan using (session_id) where not plan.is_new`;
}
