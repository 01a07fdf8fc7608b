/** A migration of the platform's that takes away what Truecount needs: it says what is missing, and heals by itself. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connect, type Sql } from '@/db/client';
import type { TestDatabase } from '@/db/testing/database';
import { type Capture, keepUp, prepareDatabase, switchCapture } from '@/lib/capture/capture';
import { pollIfTail } from '@/lib/capture/poll';
import { examine } from '@/lib/doctor/doctor';
import { jobNamed } from '@/lib/jobs/jobs';
import { readChanges } from '@/lib/reads/changes';
import { openStream } from '@/lib/reads/stream';
import { fold } from '@/lib/refresh/fold';
import { openRun } from '@/lib/refresh/log';
import { carryOut, runRefresh } from '@/lib/refresh/run';
import { verify } from '@/lib/verify/verify';
import { SourceProblemError } from './current';
import { attachDatabase, createPlatformDatabase } from './testing/attached';
import { addMessages, addSession, createSmallPlatform } from './testing/open-chat-studio';
import { recount } from './testing/recount-open-chat-studio';
import { showAll } from './testing/show';

/** What the platform does, what it undoes it with, and what must be said of it. */
const PROBLEMS: [string, { breaks: string; mends: string; says: RegExp }][] = [
  [
    'renames a column of sessions',
    {
      breaks: 'alter table experiments_experimentsession rename status to state_of_it',
      mends: 'alter table experiments_experimentsession rename state_of_it to status',
      says: /experiments_experimentsession\.status is missing/,
    },
  ],
  [
    'renames the role of messages',
    {
      breaks: 'alter table chat_chatmessage rename message_type to role',
      mends: 'alter table chat_chatmessage rename role to message_type',
      says: /chat_chatmessage\.message_type is missing/,
    },
  ],
  [
    'drops a column, and brings it back with a default',
    {
      breaks: 'alter table experiments_experiment drop column is_archived',
      mends: 'alter table experiments_experiment add column is_archived boolean not null default false',
      says: /experiments_experiment\.is_archived is missing/,
    },
  ],
  [
    'takes the zone from a time',
    {
      breaks: 'alter table chat_chatmessage alter created_at type timestamp',
      mends: `alter table chat_chatmessage alter created_at type timestamptz using created_at at time zone 'UTC'`,
      says: /chat_chatmessage\.created_at is of type timestamp, not timestamptz/,
    },
  ],
  [
    'makes text of an id',
    {
      breaks: 'alter table annotations_customtaggeditem alter object_id type varchar(40)',
      mends: 'alter table annotations_customtaggeditem alter object_id type bigint using object_id::bigint',
      says: /annotations_customtaggeditem\.object_id is of type varchar, not int8 or int4 or int2/,
    },
  ],
  [
    'renames a table',
    {
      breaks: 'alter table annotations_tag rename to annotations_label',
      mends: 'alter table annotations_label rename to annotations_tag',
      says: /table annotations_tag is missing/,
    },
  ],
  [
    'moves a table to another schema',
    {
      breaks: 'create schema elsewhere; alter table chat_chatmessage set schema elsewhere',
      mends: 'alter table elsewhere.chat_chatmessage set schema public; drop schema elsewhere',
      says: /table chat_chatmessage is missing/,
    },
  ],
];

describe.each<Capture>(['triggers', 'tail'])('with capture by %s', (capture) => {
  let database: TestDatabase;
  let platform: Sql;
  let session: { session: string; chat: string };
  beforeAll(async () => {
    database = await createPlatformDatabase(createSmallPlatform);
    platform = connect(database.url, { name: 'platform' });
    session = await addSession(platform, { platform: 'web' });
    await addSession(platform, { platform: null, chatbotId: 3 });
    await addMessages(platform, session.chat, [{}, { type: 'ai' }, {}]);
    await attachDatabase(database, { capture });
    await runRefresh(database.sql, { type: 'full', trigger: 'test' });
  });
  afterAll(async () => {
    await platform.end({ timeout: 1 });
    await database.drop();
  });
  beforeEach(() => Promise.all([1, 2, 3].map(() => showAll(database.sql))));

  /** Whatever is asked says the same. */
  async function expectSaid(says: RegExp): Promise<void> {
    const { sql, url } = database;
    const asked: [string, () => Promise<unknown>][] = [
      // Before it, what needs nothing of what is missing may still be answered.
      ['the next look', () => keepUp(sql)],
      ['a list', () => showAll(sql)],
      ['changes', () => readChanges(sql)],
      ['a stream', () => openStream(sql, async (snapshot) => ({ statement: snapshot`select 1` }))],
      ['a fold', () => fold(sql, { trigger: 'test' })],
      ['a refresh', () => runRefresh(sql, { type: 'full', trigger: 'test' })],
      ['a sweep', () => runRefresh(sql, { type: 'hybrid', trigger: 'test' })],
      ['a switch', () => switchCapture(url, capture)],
    ];
    if (capture === 'tail') asked.push(['a poll', () => pollIfTail(sql)]);
    for (const [name, ask] of asked) {
      const error: unknown = await ask().then(
        () => null,
        (thrown: unknown) => thrown,
      );
      expect(error, name).toBeInstanceOf(SourceProblemError);
      expect((error as Error).message, name).toMatch(says);
    }
    const [run] = await sql<
      { error: string }[]
    >`select error from truecount.statistics_update_log where state = 'failed' order by id desc limit 1`;
    expect(run!.error).toMatch(says);
    // What reads none of the platform's tables goes on.
    const request = { type: 'check-staleness', trigger: 'test' } as const;
    const { advance } = jobNamed('check-staleness');
    await carryOut(sql, (await openRun(sql, request)).id, request, { advance });
    const checks = await examine(sql);
    expect(checks.filter(({ state }) => state === 'bad').map(({ subject }) => subject)).toContain('source');
    expect(checks.find(({ subject }) => subject === 'source')!.says).toMatch(says);
    // A server starts all the same: its pages say what is wrong.
    await prepareDatabase(url);
  }

  /** Statements of the platform that fire every trigger, whatever the column that is missing is called by now. */
  async function write(): Promise<void> {
    const tables = await platform<{ table: string }[]>`
      select tgrelid::regclass::text as table from pg_trigger where tgname = 'truecount_update'
      and tgrelid::regclass::text !~ '^truecount'`;
    for (const { table } of tables) await platform.unsafe(`update ${table} set updated_at = now()`);
    const { chat } = await platform.begin(async (tx) => {
      const [row] = await tx<{ chat: string }[]>`
        insert into chat_chat (created_at, updated_at, name, team_id, metadata) values (now(), now(), '', 1, '{}') returning id as chat`;
      return row!;
    });
    expect(chat).toMatch(/^\d+$/);
  }

  it.each(PROBLEMS)('the platform %s', async (_, { breaks, mends, says }) => {
    const { sql } = database;
    await platform.unsafe(breaks);
    await write();
    await expectSaid(says);
    await write();
    await platform.unsafe(mends);
    await addMessages(platform, session.chat, [{}]);
    // Nobody has to do anything.
    expect(await showAll(sql)).toEqual(await recount(platform));
    await keepUp(sql);
    await addMessages(platform, session.chat, [{}]);
    expect(await showAll(sql)).toEqual(await recount(platform));
    await pollIfTail(sql);
    await fold(sql, { trigger: 'test' });
    expect(await verify(sql)).toMatchObject({ wrong: 0, unswept: 0, pending: 0 });
    const bad = async () =>
      (await examine(sql)).filter(({ state }) => state === 'bad').map(({ subject }) => subject);
    // What was asked for by hand and failed is told until the next of its kind, or one of everything.
    expect((await bad()).filter((subject) => subject !== 'jobs')).toEqual([]);
    await runRefresh(sql, { type: 'full', trigger: 'test' });
    expect(await bad()).toEqual([]);
  });

  it('a read learns of it by itself, before anybody has looked', async () => {
    await platform`alter table experiments_experimentsession rename status to state_of_it`;
    await expect(showAll(database.sql)).rejects.toThrow(
      /^Open Chat Studio has changed, .*experiments_experimentsession\.status is missing\.$/,
    );
    await platform`alter table experiments_experimentsession rename state_of_it to status`;
    expect(await showAll(database.sql)).toEqual(await recount(platform));
  });
});
