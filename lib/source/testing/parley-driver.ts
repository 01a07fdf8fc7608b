/** Parley's tables, and how its rows are made and changed: for the contract of its adapter. */
import type { NewMessage, PlatformDriver } from './driver';

const AUTHORS: Record<NewMessage['role'], string> = { human: 'contact', ai: 'bot', system: 'note' };

type Id = { id: string };

export const parleyDriver: PlatformDriver = {
  hasVersions: true,

  async createTables(sql) {
    await sql.unsafe(`
      create schema parley;
      create table parley.accounts (id serial primary key, subdomain varchar(63) not null unique, title varchar(255) not null);
      create table parley.bots (id serial primary key, account_id integer not null references parley.accounts,
        title varchar(255) not null, "user" varchar(255), created_at timestamp(6) not null default now(), archived_at timestamp(6));
      create table parley.contacts (id serial primary key, account_id integer not null references parley.accounts,
        email varchar(255));
      create table parley.conversations (id serial primary key, account_id integer not null references parley.accounts,
        bot_id integer references parley.bots, "user" integer references parley.contacts, token uuid not null default gen_random_uuid(),
        inbox varchar(40), kind varchar(10) not null, state varchar(10) default 'open',
        created_at timestamp(6) not null default now(), closed_at timestamp(6));
      create table parley."Utterances" (id bigserial primary key, "conversationId" integer not null references parley.conversations,
        author varchar(10), body text not null, "botRelease" varchar(40), "when" timestamp(6) not null)`);
  },

  addTeam: (sql, name, slug) =>
    idOf(
      sql<Id[]>`insert into parley.accounts (title, subdomain) values (${name}, ${slug}) returning id::text`,
    ),

  addChatbot: (sql, team, name) =>
    idOf(sql<Id[]>`insert into parley.bots (account_id, title) values (${team}, ${name}) returning id::text`),

  addParticipant: (sql, team, identifier) =>
    idOf(
      sql<
        Id[]
      >`insert into parley.contacts (account_id, email) values (${team}, ${identifier}) returning id::text`,
    ),

  async addSession(sql, { team, chatbot, participant, isTest }) {
    const id = await idOf(sql<Id[]>`
      insert into parley.conversations (account_id, bot_id, "user", inbox, kind)
      values (${team}, ${chatbot}, ${participant}, 'web', ${kindOf(isTest)}) returning id::text`);
    return { session: id, conversation: id };
  },

  addMessage: (sql, conversation, { role, at }) =>
    idOf(sql<Id[]>`
      insert into parley."Utterances" ("conversationId", author, body, "when")
      values (${conversation}, ${AUTHORS[role]}, 'Hello', ${at}::timestamptz at time zone 'UTC') returning id::text`),

  addAnswer: (sql, conversation, { role, at }, version) =>
    idOf(sql<Id[]>`
      insert into parley."Utterances" ("conversationId", author, body, "botRelease", "when")
      values (${conversation}, ${AUTHORS[role]}, 'Hello', ${version}, ${at}::timestamptz at time zone 'UTC') returning id::text`),

  async addVersion(sql, message, version) {
    await sql`update parley."Utterances" set "botRelease" = ${version} where id = ${message}`;
  },

  async setRole(sql, message, role) {
    await sql`update parley."Utterances" set author = ${AUTHORS[role]} where id = ${message}`;
  },

  async setTime(sql, message, at) {
    await sql`update parley."Utterances" set "when" = ${at}::timestamptz at time zone 'UTC' where id = ${message}`;
  },

  async deleteMessage(sql, message) {
    await sql`delete from parley."Utterances" where id = ${message}`;
  },

  async moveSession(sql, session, { chatbot, participant }) {
    await sql`update parley.conversations set bot_id = ${chatbot}, "user" = ${participant} where id = ${session}`;
  },

  async setTest(sql, session, isTest) {
    await sql`update parley.conversations set kind = ${kindOf(isTest)} where id = ${session}`;
  },

  async endSession(sql, session, at) {
    await sql`update parley.conversations set state = 'resolved', closed_at = ${at}::timestamptz at time zone 'UTC' where id = ${session}`;
  },

  async deleteSession(sql, session) {
    await sql`delete from parley."Utterances" where "conversationId" = ${session}`;
    await sql`delete from parley.conversations where id = ${session}`;
  },
};

const kindOf = (isTest: boolean) => (isTest ? 'sandbox' : 'live');

async function idOf(rows: PromiseLike<Id[]>): Promise<string> {
  return (await rows)[0]!.id;
}
