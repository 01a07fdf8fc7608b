/** The native platform's rows, for the contract. */
import type { PlatformDriver } from './driver';

async function idOf(rows: Promise<{ id: string }[]>): Promise<string> {
  const [row] = await rows;
  return row!.id;
}

let serial = 0;

export const nativeDriver: PlatformDriver = {
  hasVersions: true,
  // They are Truecount's own and there already.
  createTables: async () => {},
  addTeam: (sql, name, slug) =>
    idOf(sql`insert into truecount_platform.team (name, slug) values (${name}, ${slug}) returning id`),
  addChatbot: (sql, team, name) =>
    idOf(sql`insert into truecount_platform.chatbot (team_id, name) values (${team}, ${name}) returning id`),
  addParticipant: (sql, team, identifier) =>
    idOf(
      sql`insert into truecount_platform.participant (team_id, identifier) values (${team}, ${identifier}) returning id`,
    ),
  async addSession(sql, { team, chatbot, participant, isTest }) {
    serial += 1;
    const session = await idOf(sql`
      insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel, is_test)
      values (${team}, ${chatbot}, ${participant}, ${`contract-${serial}`}, 'web', ${isTest}) returning id`);
    return { session, conversation: session };
  },
  addMessage: (sql, conversation, { role, at }) =>
    idOf(sql`
      insert into truecount_platform.message (session_id, role, created_at, content)
      values (${conversation}, ${role}, ${at}, 'text') returning id`),
  addVersion: async (sql, message, version) =>
    void (await sql`update truecount_platform.message set version = ${version} where id = ${message}`),
  setRole: async (sql, message, role) =>
    void (await sql`update truecount_platform.message set role = ${role} where id = ${message}`),
  setTime: async (sql, message, at) =>
    void (await sql`update truecount_platform.message set created_at = ${at} where id = ${message}`),
  deleteMessage: async (sql, message) =>
    void (await sql`delete from truecount_platform.message where id = ${message}`),
  moveSession: async (sql, session, { chatbot, participant }) =>
    void (await sql`update truecount_platform.session set chatbot_id = ${chatbot}, participant_id = ${participant} where id = ${session}`),
  setTest: async (sql, session, isTest) =>
    void (await sql`update truecount_platform.session set is_test = ${isTest} where id = ${session}`),
  endSession: async (sql, session, at) =>
    void (await sql`update truecount_platform.session set ended_at = ${at}, status = 'complete' where id = ${session}`),
  deleteSession: async (sql, session) =>
    void (await sql`delete from truecount_platform.session where id = ${session}`),
};
