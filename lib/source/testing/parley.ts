/** An adapter for Parley, an invented platform that is as unlike the others as can be: written from docs/adapters.md alone. */
import type { Adapter } from '../adapter';
import type { Layout } from '../layout';
import type { Source } from '../source';

export const parley: Adapter = {
  name: 'parley',
  title: 'Parley',
  tables: {
    accounts: { columns: { id: 'id', subdomain: 'text', title: 'text' } },
    bots: {
      columns: { id: 'id', account_id: 'id', title: 'text', created_at: 'utc', archived_at: 'utc' },
      optional: { user: 'text' },
    },
    contacts: { columns: { id: 'id', account_id: 'id', email: 'text' } },
    conversations: {
      columns: {
        id: 'id',
        account_id: 'id',
        bot_id: 'id',
        user: 'id',
        token: 'uuid',
        inbox: 'text',
        kind: 'text',
        state: 'text',
        created_at: 'utc',
        closed_at: 'utc',
      },
    },
    Utterances: {
      columns: {
        id: 'id',
        conversationId: 'id',
        author: 'text',
        body: 'text',
        botRelease: 'text',
        when: 'utc',
      },
    },
  },
  indexes: [
    {
      table: 'conversations',
      columns: ['id'],
      brings: 'every page looks conversations up by it',
    },
    { table: 'contacts', columns: ['id'], brings: 'every list of sessions looks contacts up by it' },
    {
      table: 'Utterances',
      columns: ['conversationId', 'author', 'when'],
      brings: 'without it every count reads all utterances',
    },
  ],
  mapping: () => [
    'team = account',
    'chatbot = bot',
    'participant = contact',
    'session = conversation; sandbox ones are tests',
    'message = utterance; of a contact it is human, of a bot AI, a note is system',
    'version = release of the bot that an utterance names',
  ],
  source: parleySource,
};

/** Utterances whose author is one of ours by another word: a branch for each, of which `role = …` leaves one. */
const ROLES = [
  ['human', `author = 'contact'`],
  ['ai', `author = 'bot'`],
  ['system', `author is null or author not in ('contact', 'bot')`],
] as const;

function parleySource(layout: Layout): Source {
  const utterances = layout.table('Utterances');
  return {
    name: 'parley',
    isForeign: true,
    hasFixedConversations: true,
    team: `(select ${layout.id('account', 'accounts', 'id')} as id, account.subdomain::text as slug, account.title::text as name
      from ${layout.table('accounts')} account)`,
    chatbot: `(select ${layout.id('bot', 'bots', 'id')} as id, ${layout.id('bot', 'bots', 'account_id')} as team_id,
      bot.title::text as name, ${layout.has('bots', 'user') ? 'bot."user"' : 'null'}::text as owner,
      bot.archived_at is not null as is_archived, bot.created_at at time zone 'UTC' as created_at
      from ${layout.table('bots')} bot)`,
    participant: `(select ${layout.id('contact', 'contacts', 'id')} as id,
      ${layout.id('contact', 'contacts', 'account_id')} as team_id, coalesce(contact.email::text, 'contact ' || contact.id) as identifier
      from ${layout.table('contacts')} contact)`,
    session: `(select ${layout.id('talk', 'conversations', 'id')} as id,
      ${layout.id('talk', 'conversations', 'account_id')} as team_id,
      coalesce(${layout.id('talk', 'conversations', 'bot_id')}, 0) as chatbot_id,
      ${layout.id('talk', 'conversations', 'user')} as participant_id,
      ${layout.id('talk', 'conversations', 'id')} as conversation_id,
      talk.token::text as external_id, talk.inbox::text as channel, coalesce(talk.state::text, 'open') as status,
      talk.kind is not distinct from 'sandbox' as is_test, talk.state is not distinct from 'resolved' as is_ended,
      talk.created_at at time zone 'UTC' as created_at, talk.closed_at at time zone 'UTC' as ended_at
      from ${layout.table('conversations')} talk)`,
    message: `(${ROLES.map(
      ([role, condition]) => `select ${layout.id('utterance', 'Utterances', 'id')} as id,
      ${layout.id('utterance', 'Utterances', 'conversationId')} as conversation_id, '${role}'::text as role,
      utterance."when" at time zone 'UTC' as created_at, utterance.body::text as content
      from ${utterances} utterance where ${condition}`,
    ).join(' union all ')})`,
    messageVersion: `(select ${layout.id('utterance', 'Utterances', 'conversationId')} as conversation_id,
      ${layout.id('utterance', 'Utterances', 'id')} as message_id, utterance."botRelease"::text as version
      from ${utterances} utterance where "botRelease" is not null)`,
    sessionTag: '(select null::bigint as session_id, null::text as tag where false)',
    tagsOf: () => '(select null::text as tag where false)',
    trace: `(select null::bigint as id, null::bigint as team_id, null::bigint as chatbot_id, null::bigint as session_id,
      null::timestamptz as at, null::text as status, null::integer as duration_ms where false)`,
    captured: [
      {
        name: 'utterance',
        table: utterances,
        key: 'id',
        kind: 'm',
        target: 'conversationId',
        columns: ['author', 'when', 'botRelease'],
        added: { isHuman: `author = 'contact'`, at: `"when" at time zone 'UTC'` },
      },
      {
        name: 'conversation',
        table: layout.table('conversations'),
        key: 'id',
        kind: 's',
        target: 'id',
        columns: ['account_id', 'bot_id', 'user', 'kind', 'state', 'created_at', 'closed_at'],
      },
      {
        name: 'bot',
        table: layout.table('bots'),
        key: 'id',
        kind: 'c',
        target: 'id',
        columns: ['account_id'],
      },
    ],
  };
}
