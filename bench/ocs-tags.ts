/** Tags of the platform in the manner of Open Chat Studio: a version on every answer, words on some chats and messages. */
import { TAGS } from '@/lib/demo/words';

/** The chat of a session: their numbers run apart, for a chat in fifty has no session. */
export const CHAT = (session: string) => `${session} + ${session} / 50`;

/** Who answers without a published version is the first one's working copy. */
const UNPUBLISHED = 'v1-unreleased';
const VERSION_OF = `coalesce(message.version, '${UNPUBLISHED}')`;
const words = TAGS.map((tag) => `('${tag}')`).join();
/** The word with which a row is tagged. */
const wordOf = (id: string) =>
  `(array[${TAGS.map((tag) => `'${tag}'`).join()}])[1 + abs(hashint8(${id})) % ${TAGS.length}]`;

const LINK =
  'insert into annotations_customtaggeditem (created_at, updated_at, object_id, content_type_id, tag_id, team_id)';

/** Statements that make tags and links from the native tables in `schema`. */
export function linkStatements(schema: string, types: { chat: number; message: number }): string[] {
  return [
    `insert into annotations_tag (created_at, updated_at, slug, name, team_id, category, is_system_tag)
      select now(), now(), named.name || '_' || team.id, named.name, team.id, category, category <> ''
      from ${schema}.team, (
        select '${UNPUBLISHED}' as name, 'experiment_version' as category
        union select distinct version, 'experiment_version' from ${schema}.message where version is not null
        union select word, '' from (values ${words}) tag (word)
      ) named order by team.id, category, named.name`,
    'analyze annotations_tag',
    // A version on each answer; then a word on one message in a hundred, and on one chat in twenty.
    `${LINK}
      select message.created_at, message.created_at, message.id, ${types.message}, tag.id, tag.team_id
      from ${schema}.message
      join ${schema}.session on session.id = message.session_id
      join annotations_tag tag on tag.team_id = session.team_id and tag.name = ${VERSION_OF} and tag.category = 'experiment_version'
      where role = 'ai' order by message.id`,
    `${LINK}
      select message.created_at, message.created_at, message.id, ${types.message}, tag.id, tag.team_id
      from ${schema}.message
      join ${schema}.session on session.id = message.session_id
      join annotations_tag tag on tag.team_id = session.team_id and tag.name = ${wordOf('message.id')} and tag.category = ''
      where abs(hashint8(message.id)) % 100 = 0 order by message.id`,
    `${LINK}
      select session.created_at, session.created_at, ${CHAT('session.id')}, ${types.chat}, tag.id, tag.team_id
      from ${schema}.session
      join annotations_tag tag on tag.team_id = session.team_id and tag.name = ${wordOf('session.id')} and tag.category = ''
      where abs(hashint8(-session.id)) % 20 = 0 order by session.id`,
  ];
}
