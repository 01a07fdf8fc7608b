/** The native platform: Truecount's own tables. A session is its own conversation. */
import type { Source } from './source';

export const native: Source = {
  name: 'native',
  isForeign: false,
  hasFixedConversations: true,
  team: '(select id, slug, name from truecount_platform.team)',
  chatbot: '(select id, team_id, name, owner, is_archived, created_at from truecount_platform.chatbot)',
  participant: '(select id, team_id, identifier from truecount_platform.participant)',
  session: `(select id, team_id, chatbot_id, participant_id, id as conversation_id, external_id, channel, status, is_test,
      ended_at is not null or status in ('pending-review', 'complete', 'unknown') as is_ended, created_at, ended_at
    from truecount_platform.session)`,
  message:
    '(select id, session_id as conversation_id, role, created_at, content from truecount_platform.message)',
  messageVersion: `(select session_id as conversation_id, id as message_id, version
    from truecount_platform.message where version is not null)`,
  sessionTag: '(select session_id, tag from truecount_platform.session_tag)',
  tagsOf: (session) => `(select tag from truecount_platform.session_tag where session_id = ${session}.id)`,
  trace:
    '(select id, team_id, chatbot_id, session_id, at, status, duration_ms from truecount_platform.trace)',
  captured: [
    {
      name: 'message',
      table: 'truecount_platform.message',
      key: 'id',
      kind: 'm',
      target: 'session_id',
      columns: ['role', 'created_at', 'version'],
      added: { isHuman: "role = 'human'", at: 'created_at' },
    },
    {
      name: 'session',
      table: 'truecount_platform.session',
      key: 'id',
      kind: 's',
      target: 'id',
      columns: ['team_id', 'chatbot_id', 'participant_id', 'status', 'is_test', 'created_at', 'ended_at'],
    },
    {
      name: 'chatbot',
      table: 'truecount_platform.chatbot',
      key: 'id',
      kind: 'c',
      target: 'id',
      columns: ['team_id'],
    },
  ],
};
