/** The native platform: Truecount's own tables. A session is its own conversation. */
import type { Source } from './source';

export const native: Source = {
  name: 'native',
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
  trace:
    '(select id, team_id, chatbot_id, session_id, at, status, duration_ms from truecount_platform.trace)',
};
