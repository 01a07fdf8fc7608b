/**
 * The demo platform once more, in tables in the manner of Open Chat Studio: the same chatbots, sessions and messages, so
 * that figures of both stand beside each other. What the native tables do not have is drawn by hashes of ids: the same
 * data give the same rows.
 */
import type { Sql } from '@/db/client';
import { CONTENT_TYPES, createIndexes, createTables } from '@/lib/source/testing/open-chat-studio';
import { CHAT, linkStatements } from './ocs-tags';

/** The native tables are read, the others are made in schema public. */
const PLATFORM = 'truecount_platform';

const PEOPLE = [
  `insert into teams_team (id, created_at, updated_at, name, slug)
    select id, created_at, created_at, name, slug from ${PLATFORM}.team order by id`,
  `insert into users_customuser (username, email, password)
    select distinct coalesce(owner, 'nobody'), coalesce(owner, 'nobody'), '!' from ${PLATFORM}.chatbot order by 1`,
  `insert into experiments_participant (id, created_at, updated_at, identifier, team_id, platform)
    select id, created_at, created_at, identifier, team_id, 'web' from ${PLATFORM}.participant order by id`,
];

/** Chatbots keep their ids; behind them come one to ten version rows of each. */
const CHATBOTS = [
  `insert into experiments_experiment (id, created_at, updated_at, name, team_id, owner_id, is_archived, version_number, working_version_id)
    select chatbot.id, created_at, created_at, name, team_id, users_customuser.id, is_archived, 1 + abs(hashint8(chatbot.id)) % 10 + 1, null
    from ${PLATFORM}.chatbot join users_customuser on username = coalesce(owner, 'nobody') order by chatbot.id`,
  `insert into experiments_experiment (id, created_at, updated_at, name, team_id, owner_id, is_archived, version_number, working_version_id)
    select (select max(id) from ${PLATFORM}.chatbot) + row_number() over (order by chatbot.id, version), created_at, updated_at, name,
      team_id, owner_id, is_archived, version, chatbot.id
    from experiments_experiment chatbot, generate_series(1, version_number - 1) version where working_version_id is null`,
  `insert into channels_experimentchannel (created_at, updated_at, name, platform, team_id, deleted)
    select now(), now(), platform, platform, team_id, false from (
      select distinct team_id, case when is_test then 'evaluations' else channel end as platform from ${PLATFORM}.session
    ) used order by team_id, platform`,
];

/**
 * One chat in fifty has no session. Evaluations are sessions that the native platform marks as tests, one in ten of them
 * with a version row; what came by the API does not say its platform.
 */
const SESSIONS = [
  `insert into chat_chat (id, created_at, updated_at, name, team_id, metadata)
    select ${CHAT('id')}, created_at, created_at, 'Unnamed Chat', team_id, '{}' from ${PLATFORM}.session order by id`,
  `insert into chat_chat (id, created_at, updated_at, name, team_id, metadata)
    select ${CHAT('id')} - 1, created_at, created_at, 'Unnamed Chat', team_id, '{}' from ${PLATFORM}.session where id % 50 = 0 order by id`,
  `insert into experiments_experimentsession (id, created_at, updated_at, chat_id, experiment_id, external_id, status, team_id, participant_id,
      ended_at, experiment_channel_id, state, platform)
    select session.id, session.created_at, session.created_at, ${CHAT('session.id')},
      coalesce(case when is_test and session.id % 10 = 0 then version.id end, chatbot_id), external_id, status, session.team_id, participant_id,
      ended_at, channel.id, '{}', case when is_test then 'evaluations' when channel <> 'api' then channel end
    from ${PLATFORM}.session
    join channels_experimentchannel channel on channel.team_id = session.team_id
      and channel.platform = case when is_test then 'evaluations' else session.channel end
    left join experiments_experiment version on version.working_version_id = chatbot_id and version.version_number = 1
    order by session.id`,
];

const MESSAGES = `insert into chat_chatmessage (id, created_at, updated_at, message_type, content, chat_id, summary, metadata)
  select id, created_at, created_at, role, content, ${CHAT('session_id')}, null, '{}' from ${PLATFORM}.message order by id`;

const TRACES = `insert into trace_trace (id, "timestamp", duration, status, experiment_id, session_id, participant_id, team_id)
  select trace.id, at, duration_ms, trace.status, session.experiment_id, session_id, participant_id, trace.team_id
  from ${PLATFORM}.trace join experiments_experimentsession session on session.id = session_id order by trace.id`;

const WITH_IDS = [
  'teams_team',
  'experiments_participant',
  'experiments_experiment',
  'chat_chat',
  'experiments_experimentsession',
  'chat_chatmessage',
  'trace_trace',
];

/** Makes them in schema public of a database with native data; its schemas of Truecount's go. */
export async function createPlatform(sql: Sql, say: (line: string) => void): Promise<void> {
  await sql`set work_mem = '256MB'`;
  // Rows that fit together already; checking twenty million references of them takes minutes.
  await sql`set session_replication_role = replica`;
  await createTables(sql);
  const steps = {
    chatbots: [...PEOPLE, ...CHATBOTS],
    sessions: SESSIONS,
    messages: [MESSAGES],
    tags: linkStatements(PLATFORM, CONTENT_TYPES),
    traces: [TRACES],
  };
  for (const [what, statements] of Object.entries(steps)) {
    say(`Attached data: ${what}`);
    for (const statement of statements) await sql.unsafe(statement);
  }
  for (const table of WITH_IDS)
    await sql.unsafe(
      `select setval(pg_get_serial_sequence('${table}', 'id'), (select max(id) from ${table}))`,
    );
  say('Attached data: indexes');
  await sql`set maintenance_work_mem = '1GB'`;
  await createIndexes(sql);
  await sql`drop schema truecount, ${sql(PLATFORM)} cascade`;
}
