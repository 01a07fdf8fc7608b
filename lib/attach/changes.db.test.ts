/** What the platform does while it is attached: with triggers known at once, with tail as docs/capture.md says. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '@/db/client';
import type { TestDatabase } from '@/db/testing/database';
import { pollIfTail } from '@/lib/capture/poll';
import { holdTransaction, rollbackHeld } from '@/lib/capture/testing';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { attachDatabase, createPlatformDatabase } from '@/lib/source/testing/attached';
import { addMessages, addSession, addTag, createSmallPlatform } from '@/lib/source/testing/open-chat-studio';
import { recount } from '@/lib/source/testing/recount-open-chat-studio';
import { showAll } from '@/lib/source/testing/show';

interface Talk {
  session: string;
  chat: string;
  messages: string[];
}

/** When tail knows it: at once, at the next sweep over sessions of the last day, or at a refresh of everything. */
type Known = 'at once' | 'swept' | 'full';

interface Change {
  name: string;
  tail: Known;
  make(sql: Db, recent: Talk, old: Talk): Promise<unknown>;
}

const CHANGES: Change[] = [
  {
    name: 'a late, back-dated message',
    tail: 'at once',
    make: (sql, recent) => addMessages(sql, recent.chat, [{ at: '2025-01-31T23:59:59.999999Z' }]),
  },
  {
    name: 'a bulk insert of 500 messages by one statement',
    tail: 'at once',
    make: (sql, recent) => sql`
      insert into chat_chatmessage (created_at, updated_at, message_type, content, chat_id, metadata)
      select now() - number * interval '1 minute', now(), case when number % 2 = 0 then 'human' else 'ai' end, 'x', ${recent.chat}, '{}'
      from generate_series(1, 500) number`,
  },
  {
    name: 'a session that the API makes, with its messages, in one transaction',
    tail: 'at once',
    make: async (sql) => {
      const { chat } = await addSession(sql, { chatbotId: 3, participantId: 4 });
      await addMessages(sql, chat, [{}, { type: 'ai' }]);
    },
  },
  {
    name: 'a tag added to a message of long ago',
    tail: 'at once',
    make: (sql, _, old) => addTag(sql, 'message', old.messages[1]!, 'v10'),
  },
  {
    name: 'a tag removed',
    tail: 'full',
    make: (sql, _, old) =>
      sql`delete from annotations_customtaggeditem where object_id = ${old.messages[1]!}::integer`,
  },
  {
    name: 'a tag renamed',
    tail: 'full',
    make: (sql) => sql`update annotations_tag set name = 'v3' where name = 'v2' and team_id = 1`,
  },
  {
    name: 'a role edited',
    tail: 'swept',
    make: (sql, recent) =>
      sql`update chat_chatmessage set message_type = 'system' where id = ${recent.messages[0]!}`,
  },
  {
    name: 'a session re-opened after its end, with a new message',
    tail: 'at once',
    make: async (sql, recent) => {
      await sql`update experiments_experimentsession set status = 'pending-review', ended_at = now() where id = ${recent.session}`;
      await sql`update experiments_experimentsession set status = 'active' where id = ${recent.session}`;
      await addMessages(sql, recent.chat, [{ at: '2026-08-02T00:00:00Z' }]);
    },
  },
  {
    name: 'a platform turned to test',
    tail: 'swept',
    make: (sql, recent) =>
      sql`update experiments_experimentsession set platform = 'evaluations' where id = ${recent.session}`,
  },
  {
    name: 'a platform turned to null',
    tail: 'swept',
    make: (sql, recent) =>
      sql`update experiments_experimentsession set platform = null where id = ${recent.session}`,
  },
  {
    name: 'participants merged',
    tail: 'full',
    make: async (sql) => {
      await sql`update experiments_experimentsession set participant_id = 1 where participant_id = 2`;
      await sql`delete from experiments_participant where id = 2`;
    },
  },
  {
    name: 'a session that gets another chat',
    tail: 'full',
    make: async (sql, recent, old) => {
      // The unique chat is checked at once: over a chat that is nobody's.
      const { session, chat } = await addSession(sql, { platform: 'web' });
      await sql`delete from experiments_experimentsession where id = ${session}`;
      await sql`update experiments_experimentsession set chat_id = ${chat} where id = ${recent.session}`;
      await sql`update experiments_experimentsession set chat_id = ${recent.chat} where id = ${old.session}`;
      await sql`update experiments_experimentsession set chat_id = ${old.chat} where id = ${recent.session}`;
    },
  },
  {
    name: 'a session deleted with its chat',
    tail: 'full',
    make: async (sql, _, old) => {
      const [{ chat_id: chat }] =
        (await sql`select chat_id from experiments_experimentsession where id = ${old.session}`) as unknown as [
          { chat_id: string },
        ];
      await sql`delete from annotations_customtaggeditem where object_id in (select id from chat_chatmessage where chat_id = ${chat})`;
      await sql`delete from chat_chatmessage where chat_id = ${chat}`;
      await sql`delete from experiments_experimentsession where id = ${old.session}`;
      await sql`delete from chat_chat where id = ${chat}`;
    },
  },
  {
    name: 'a chatbot that becomes a version of another, and a new one',
    tail: 'swept',
    make: async (sql) => {
      await sql`update experiments_experiment set working_version_id = 1 where id = 3`;
      await sql`
        insert into experiments_experiment (created_at, updated_at, name, team_id, owner_id, is_archived, version_number)
        values (now(), now(), 'New', 2, 1, true, 1)`;
    },
  },
];

describe.each(['triggers', 'tail'] as const)('captured by %s', (capture) => {
  let database: TestDatabase;
  let recent: Talk;
  let old: Talk;

  beforeAll(async () => {
    database = await createPlatformDatabase(async (sql) => {
      await createSmallPlatform(sql);
      old = await addTalk(sql, '2026-02-01T10:00:00Z', 2);
      const [now] = await sql<{ at: string }[]>`select now() - interval '1 hour' as at`;
      recent = await addTalk(sql, now!.at, 1);
      for (const message of [recent.messages[1]!, old.messages[1]!])
        await addTag(sql, 'message', message, 'v2');
    });
    await attachDatabase(database, { capture });
    await runRefresh(database.sql, { type: 'full', trigger: 'test' });
  });
  afterAll(async () => {
    await rollbackHeld();
    await database.drop();
  });

  async function addTalk(sql: Db, at: string, participantId: number): Promise<Talk> {
    const talk = await addSession(sql, { participantId, platform: 'web' });
    const messages = await addMessages(sql, talk.chat, [{ at }, { at, type: 'ai' }, { at }]);
    return { ...talk, messages };
  }

  const isTrue = async () => expect(await showAll(database.sql)).toEqual(await recount(database.sql));

  it('shows what was there', isTrue);

  it.each(CHANGES)('$name', async ({ make, tail }) => {
    const { sql } = database;
    await sql.begin((tx) => make(tx, recent, old));
    if (capture === 'tail' && tail !== 'at once') {
      if (tail === 'swept') await runRefresh(sql, { type: 'hybrid', trigger: 'test' });
      else await runRefresh(sql, { type: 'full', trigger: 'test' });
    }
    await isTrue();
    await pollIfTail(sql);
    await isTrue();
    await fold(sql, { trigger: 'test' });
    await isTrue();
  });

  it('an early id that is committed late', async () => {
    const { sql } = database;
    const [session] = await sql<{ chat: string }[]>`
      select chat_id as chat from experiments_experimentsession where id = ${recent.session}`;
    const late = await holdTransaction(sql);
    await addMessages(late.tx, session!.chat, [{ at: '2026-08-05T00:00:00Z' }]);
    await addMessages(sql, session!.chat, [{ at: '2026-08-04T00:00:00Z' }]);
    for (let poll = 0; poll < 3; poll += 1) await pollIfTail(sql);
    await fold(sql, { trigger: 'test' });
    await isTrue();
    await late.commit();
    await isTrue();
    await pollIfTail(sql);
    await fold(sql, { trigger: 'test' });
    await isTrue();
  });
});
