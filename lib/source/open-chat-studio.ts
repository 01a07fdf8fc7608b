/**
 * Open Chat Studio (Django). Its chatbots are called experiments: a chatbot is an experiment without a working version,
 * the other rows are its versions. A session has a chat, and the messages are the chat's. Read this file from top to
 * bottom to know what Truecount takes from there; nothing else in the project names one of its tables.
 */
import type { Adapter } from './adapter';
import type { Layout } from './layout';
import type { CapturedTable } from './source';

const TEAM = 'teams_team';
const CHATBOT = 'experiments_experiment';
const OWNER = 'users_customuser';
const PARTICIPANT = 'experiments_participant';
const SESSION = 'experiments_experimentsession';
const CHANNEL = 'channels_experimentchannel';
const MESSAGE = 'chat_chatmessage';
const TAG = 'annotations_tag';
const LINK = 'annotations_customtaggeditem';
const CONTENT_TYPE = 'django_content_type';
const TRACE = 'trace_trace';
const MIGRATION = 'django_migrations';

/** Since November 2025 a session says itself on which platform it runs; before, its channel and participant do. */
const saysPlatform = (layout: Layout) => layout.has(SESSION, 'platform');

/** Evaluations are test sessions. A null platform is none: sessions that the API creates have no platform. */
function isTest(layout: Layout): string {
  return saysPlatform(layout)
    ? "coalesce(session.platform = 'evaluations', false)"
    : "coalesce(participant.identifier = 'evaluations', false) or coalesce(channel.platform = 'evaluations', false)";
}

function session(layout: Layout): string {
  const id = (column: string) => layout.id('session', SESSION, column);
  const joins = saysPlatform(layout)
    ? ''
    : `left join ${layout.table(PARTICIPANT)} participant on participant.id = session.participant_id
      left join ${layout.table(CHANNEL)} channel on channel.id = session.experiment_channel_id`;
  return `(
    select ${id('id')} as id, ${id('team_id')} as team_id, ${id('experiment_id')} as chatbot_id, ${id('participant_id')} as participant_id,
      ${id('chat_id')} as conversation_id, session.external_id::text as external_id,
      ${saysPlatform(layout) ? 'session' : 'channel'}.platform::text as channel, session.status::text as status,
      ${isTest(layout)} as is_test,
      session.ended_at is not null or session.status in ('pending-review', 'complete', 'unknown') as is_ended,
      session.created_at, session.ended_at
    from ${layout.table(SESSION)} session ${joins}
  )`;
}

function chatbot(layout: Layout): string {
  const id = (column: string) => layout.id('chatbot', CHATBOT, column);
  // Whoever may not read the people sees no owners.
  const hasOwner = layout.has(OWNER);
  return `(
    select ${id('id')} as id, ${id('team_id')} as team_id, chatbot.name::text as name,
      ${hasOwner ? 'owner.username::text' : 'null::text'} as owner, chatbot.is_archived, chatbot.created_at
    from ${layout.table(CHATBOT)} chatbot ${hasOwner ? `left join ${layout.table(OWNER)} owner on owner.id = chatbot.owner_id` : ''}
    where chatbot.working_version_id is null
  )`;
}

/** The number under which a kind of object can be tagged; it differs from one deployment to the next. */
const contentType = (layout: Layout, model: 'chat' | 'chatmessage') =>
  `(select id from ${layout.table(CONTENT_TYPE)} where app_label = 'chat' and model = '${model}')`;

/** Whatever team recorded link or tag: the label is what counts. */
function messageVersion(layout: Layout): string {
  return `(
    select ${layout.id('message', MESSAGE, 'chat_id')} as conversation_id, ${layout.id('message', MESSAGE, 'id')} as message_id,
      tag.name::text as version
    from ${layout.table(LINK)} link
    join ${layout.table(TAG)} tag on tag.id = link.tag_id and tag.category = 'experiment_version'
    join ${layout.table(MESSAGE)} message on message.id = link.object_id
    where link.content_type_id = ${contentType(layout, 'chatmessage')}
  )`;
}

/**
 * Messages know no version and links no chat, so that neither index gives both in the order of the other. The messages
 * of the stretch are read once and put in the order of their ids; links from the lowest to the highest of these are then
 * walked beside them, in one pass of an index alone. Labels come last: few tags are on very many messages.
 */
function versionsWithin(layout: Layout): readonly [string, string] {
  const [conversation, id] = [layout.id('message', MESSAGE, 'chat_id'), layout.id('message', MESSAGE, 'id')];
  return [
    `(
    with said as materialized (
      select id, conversation_id
      from (select ${id} as id, ${conversation} as conversation_id from ${layout.table(MESSAGE)} message) message
      where `,
    ` order by id
    ),
    tagged as (
      select distinct said.conversation_id, link.tag_id from said
      join ${layout.table(LINK)} link on link.object_id = said.id
      where link.content_type_id = ${contentType(layout, 'chatmessage')}
        and link.object_id >= (select min(id) from said) and link.object_id <= (select max(id) from said)
    )
    select tagged.conversation_id, tag.name::text as version from tagged
    join ${layout.table(TAG)} tag on tag.id = tagged.tag_id and tag.category = 'experiment_version'
  )`,
  ];
}

/** Tags of a session, on its chat or on a message of it, where link and tag are of the session's own team. */
const ownTag = (layout: Layout, team: string) =>
  `join ${layout.table(TAG)} tag on tag.id = link.tag_id and tag.category <> 'experiment_version'
      and tag.team_id = ${team} and link.team_id = ${team}`;

function sessionTag(layout: Layout): string {
  const select = `select ${layout.id('session', SESSION, 'id')} as session_id, tag.name::text as tag from ${layout.table(LINK)} link`;
  return `(
    ${select} join ${layout.table(SESSION)} session on session.chat_id = link.object_id ${ownTag(layout, 'session.team_id')}
    where link.content_type_id = ${contentType(layout, 'chat')}
    union
    ${select} join ${layout.table(MESSAGE)} message on message.id = link.object_id
    join ${layout.table(SESSION)} session on session.chat_id = message.chat_id ${ownTag(layout, 'session.team_id')}
    where link.content_type_id = ${contentType(layout, 'chatmessage')}
  )`;
}

/**
 * The other way round: from one session to its tags, each step by an index. Nearly every message has a link, and nearly
 * every link is a version: these are passed over in the index alone, all messages of the session in one walk.
 */
function tagsOf(layout: Layout, of: string): string {
  const [link, message, tag] = [layout.table(LINK), layout.table(MESSAGE), layout.table(TAG)];
  const type = contentType(layout, 'chatmessage');
  return `(
    select tag.name::text as tag from ${link} link ${ownTag(layout, `${of}.team_id`)}
    where link.content_type_id = ${contentType(layout, 'chat')} and link.object_id = ${of}.conversation_id
    union
    select tag.name::text from (
      select link.tag_id, link.team_id from (
        select object_id, tag_id from ${link} link where link.content_type_id = ${type}
          and link.object_id = any (array(select message.id from ${message} message where message.chat_id = ${of}.conversation_id))
          and link.tag_id not in (select id from ${tag} version where version.category = 'experiment_version') offset 0
      ) word
      join ${link} link on link.content_type_id = ${type} and link.object_id = word.object_id and link.tag_id = word.tag_id offset 0
    ) link ${ownTag(layout, `${of}.team_id`)}
  )`;
}

/** Of the session's team or the chatbot's: a trace may have lost its own. Old deployments have none. */
function trace(layout: Layout): string {
  if (!layout.has(TRACE)) {
    return `(select null::bigint as id, null::bigint as team_id, null::bigint as chatbot_id, null::bigint as session_id,
      null::timestamptz as at, null::text as status, null::integer as duration_ms where false)`;
  }
  const id = (column: string) => layout.id('trace', TRACE, column);
  return `(
    select ${id('id')} as id, coalesce(session.team_id, chatbot.team_id)::bigint as team_id, ${id('experiment_id')} as chatbot_id,
      ${id('session_id')} as session_id, trace."timestamp" as at, trace.status::text as status, trace.duration::integer as duration_ms
    from ${layout.table(TRACE)} trace
    left join ${layout.table(SESSION)} session on session.id = trace.session_id
    left join ${layout.table(CHATBOT)} chatbot on chatbot.id = trace.experiment_id
  )`;
}

function captured(layout: Layout): CapturedTable[] {
  const platform = saysPlatform(layout);
  return [
    {
      name: 'message',
      table: layout.table(MESSAGE),
      key: 'id',
      kind: 'm',
      target: 'chat_id',
      columns: ['message_type', 'created_at'],
      added: { isHuman: "message_type = 'human'", at: 'created_at' },
    },
    {
      name: 'session',
      table: layout.table(SESSION),
      key: 'id',
      kind: 's',
      target: 'id',
      columns: [
        ...['team_id', 'experiment_id', 'participant_id', 'chat_id', 'status', 'created_at', 'ended_at'],
        platform ? 'platform' : 'experiment_channel_id',
      ],
    },
    {
      name: 'chatbot',
      table: layout.table(CHATBOT),
      key: 'id',
      kind: 'c',
      target: 'id',
      columns: ['team_id', 'working_version_id'],
    },
    {
      // A link to a message that is gone is noted with the message; links to anything else are no versions.
      name: 'link',
      table: layout.table(LINK),
      key: 'id',
      kind: 'a',
      target: 'object_id',
      lookUp: (row) => `select message.chat_id from ${layout.table(MESSAGE)} message
        where message.id = ${row}.object_id and ${row}.content_type_id = ${contentType(layout, 'chatmessage')}`,
      columns: ['content_type_id', 'tag_id'],
    },
    everythingOn(layout, 'tag', TAG, ['name', 'category']),
    // Where the session does not say so itself, these make it a test session.
    ...(platform
      ? []
      : [
          everythingOn(layout, 'participant', PARTICIPANT, ['identifier']),
          everythingOn(layout, 'channel', CHANNEL, ['platform']),
        ]),
  ];
}

/** A change of such a column may concern any number of sessions. */
function everythingOn(layout: Layout, name: string, table: string, columns: string[]): CapturedTable {
  return { name, table: layout.table(table), key: 'id', kind: 'e', target: 'id', columns };
}

export const openChatStudio: Adapter = {
  name: 'open-chat-studio',
  title: 'Open Chat Studio',
  tables: {
    [TEAM]: { columns: { id: 'id', slug: 'text', name: 'text' } },
    [CHATBOT]: {
      columns: {
        ...{ id: 'id', team_id: 'id', name: 'text', owner_id: 'id', is_archived: 'boolean' },
        ...{ working_version_id: 'id', created_at: 'instant' },
      },
    },
    [OWNER]: { columns: { id: 'id', username: 'text' }, isOptional: true },
    [PARTICIPANT]: { columns: { id: 'id', team_id: 'id', identifier: 'text' } },
    [SESSION]: {
      columns: {
        ...{ id: 'id', team_id: 'id', experiment_id: 'id', participant_id: 'id', chat_id: 'id' },
        ...{ external_id: 'text', status: 'text', experiment_channel_id: 'id' },
        ...{ created_at: 'instant', ended_at: 'instant' },
      },
      optional: { platform: 'text' },
    },
    [CHANNEL]: { columns: { id: 'id', platform: 'text' } },
    [MESSAGE]: {
      columns: { id: 'id', chat_id: 'id', message_type: 'text', created_at: 'instant', content: 'text' },
    },
    [TAG]: { columns: { id: 'id', team_id: 'id', name: 'text', category: 'text' } },
    [LINK]: { columns: { id: 'id', content_type_id: 'id', object_id: 'id', tag_id: 'id', team_id: 'id' } },
    [CONTENT_TYPE]: { columns: { id: 'id', app_label: 'text', model: 'text' } },
    [TRACE]: {
      columns: {
        ...{ id: 'id', experiment_id: 'id', session_id: 'id' },
        ...{ timestamp: 'instant', status: 'text', duration: 'integer' },
      },
      isOptional: true,
    },
    [MIGRATION]: { columns: { app: 'text', name: 'text', applied: 'instant' }, isOptional: true },
  },
  indexes: [
    {
      table: MESSAGE,
      columns: ['chat_id', 'message_type', 'created_at'],
      brings:
        'messages are counted from the index alone; without it every refresh reads the messages themselves',
    },
    {
      table: SESSION,
      columns: ['chat_id'],
      brings: 'the session of a conversation is found at once, and refreshes go through sessions in order',
    },
    {
      table: SESSION,
      columns: ['experiment_id'],
      brings: 'the sessions of one chatbot are found without reading all of them',
    },
    {
      table: LINK,
      columns: ['content_type_id', 'object_id'],
      bare: ['content_type_id', 'object_id'],
      brings:
        'the versions and tags of a message are found at once; without it each read of versions reads all links',
    },
    {
      table: LINK,
      columns: ['tag_id'],
      bare: ['tag_id'],
      brings: 'filtering sessions by a tag does not read all links',
    },
    { table: TRACE, columns: ['session_id'], brings: "a session's page finds its traces at once" },
  ],
  mapping: (layout) => [
    `team         ${TEAM}`,
    `chatbot      ${CHATBOT} without a working version; archived ones included`,
    `session      ${SESSION}; a test session where ${
      saysPlatform(layout)
        ? "platform is 'evaluations'"
        : "its channel or its participant is 'evaluations' (older schema)"
    }`,
    `message      ${MESSAGE}; counted where message_type is 'human'`,
    `version      ${TAG} of category 'experiment_version' on any message`,
    `participant  ${PARTICIPANT}`,
    `trace        ${layout.has(TRACE) ? TRACE : 'none (older schema)'}`,
  ],
  age: (layout) =>
    layout.has(MIGRATION)
      ? `select concat_ws(' ', app, name) || ', applied ' || (applied at time zone 'UTC')::date as age
          from ${layout.table(MIGRATION)} where app = 'experiments' order by applied desc, id desc limit 1`
      : `select 'unknown' as age`,
  source: (layout) => ({
    name: 'open-chat-studio',
    isForeign: true,
    hasFixedConversations: false,
    team: `(select ${layout.id('team', TEAM, 'id')} as id, team.slug::text as slug, team.name::text as name from ${layout.table(TEAM)} team)`,
    chatbot: chatbot(layout),
    participant: `(select ${layout.id('participant', PARTICIPANT, 'id')} as id, ${layout.id('participant', PARTICIPANT, 'team_id')} as team_id,
      participant.identifier::text as identifier from ${layout.table(PARTICIPANT)} participant)`,
    session: session(layout),
    message: `(select ${layout.id('message', MESSAGE, 'id')} as id, ${layout.id('message', MESSAGE, 'chat_id')} as conversation_id,
      message.message_type::text as role, message.created_at, message.content::text as content from ${layout.table(MESSAGE)} message)`,
    messageVersion: messageVersion(layout),
    versionsWithin: versionsWithin(layout),
    sessionTag: sessionTag(layout),
    tagsOf: (of) => tagsOf(layout, of),
    trace: trace(layout),
    captured: captured(layout),
  }),
};
