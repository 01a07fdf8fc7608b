/** Open Chat Studio's rows, for the contract. */
import type { Db } from '@/db/client';
import type { PlatformDriver } from './driver';
import { addMessages, addSession, CONTENT_TYPES, createIndexes, createTables } from './open-chat-studio';

async function idOf(rows: Promise<{ id: string }[]>): Promise<string> {
  const [row] = await rows;
  return row!.id;
}

const now = (sql: Db) => sql`now(), now()`;

export const openChatStudioDriver: PlatformDriver = {
  hasVersions: true,
  async createTables(sql) {
    await createTables(sql);
    await createIndexes(sql);
    await sql`insert into users_customuser (username, email, password) values ('olu', 'olu@example.org', '!')`;
  },
  addTeam: (sql, name, slug) =>
    idOf(
      sql`insert into teams_team (created_at, updated_at, name, slug) values (${now(sql)}, ${name}, ${slug}) returning id`,
    ),
  addChatbot: (sql, team, name) =>
    idOf(sql`
      insert into experiments_experiment (created_at, updated_at, name, team_id, owner_id, is_archived, version_number)
      values (${now(sql)}, ${name}, ${team}, 1, false, 1) returning id`),
  addParticipant: (sql, team, identifier) =>
    idOf(sql`
      insert into experiments_participant (created_at, updated_at, identifier, team_id, platform)
      values (${now(sql)}, ${identifier}, ${team}, 'web') returning id`),
  async addSession(sql, { team, chatbot, participant, isTest }) {
    const { session, chat } = await addSession(sql, {
      teamId: Number(team),
      chatbotId: Number(chatbot),
      participantId: Number(participant),
      platform: isTest ? 'evaluations' : null,
    });
    return { session, conversation: chat };
  },
  async addMessage(sql, conversation, { role, at }) {
    const [id] = await addMessages(sql, conversation, [{ type: role, at }]);
    return id!;
  },
  async addVersion(sql, message, version) {
    await sql`
      insert into annotations_tag (created_at, updated_at, slug, name, team_id, category, is_system_tag)
      values (${now(sql)}, ${version}, ${version}, 1, 'experiment_version', true) on conflict do nothing`;
    await sql`
      insert into annotations_customtaggeditem (created_at, updated_at, object_id, content_type_id, tag_id, team_id)
      select ${now(sql)}, ${message}::integer, ${CONTENT_TYPES.message}, id, team_id from annotations_tag where slug = ${version}`;
  },
  setRole: async (sql, message, role) =>
    void (await sql`update chat_chatmessage set message_type = ${role} where id = ${message}`),
  setTime: async (sql, message, at) =>
    void (await sql`update chat_chatmessage set created_at = ${at} where id = ${message}`),
  // As the application does it: links first, in one transaction.
  async deleteMessage(sql, message) {
    await sql`delete from annotations_customtaggeditem where object_id = ${message}::integer and content_type_id = ${CONTENT_TYPES.message}`;
    await sql`delete from chat_chatmessage where id = ${message}`;
  },
  moveSession: async (sql, session, { chatbot, participant }) =>
    void (await sql`
      update experiments_experimentsession set experiment_id = ${chatbot}, participant_id = ${participant} where id = ${session}`),
  setTest: async (sql, session, isTest) =>
    void (await sql`
      update experiments_experimentsession set platform = ${isTest ? 'evaluations' : 'web'} where id = ${session}`),
  endSession: async (sql, session, at) =>
    void (await sql`
      update experiments_experimentsession set ended_at = ${at}, status = 'pending-review' where id = ${session}`),
  async deleteSession(sql, session, conversation) {
    await sql`
      delete from annotations_customtaggeditem where content_type_id = ${CONTENT_TYPES.message}
        and object_id in (select id from chat_chatmessage where chat_id = ${conversation})`;
    await sql`delete from chat_chatmessage where chat_id = ${conversation}`;
    await sql`delete from experiments_experimentsession where id = ${session}`;
    await sql`delete from chat_chat where id = ${conversation}`;
  },
};
