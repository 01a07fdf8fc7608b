/** A logical subscriber: what replication applies there is noted with it, and pages show it at once. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Db } from '@/db/client';
import { planAttach } from '@/lib/attach/plan';
import { fold } from '@/lib/refresh/fold';
import { runRefresh } from '@/lib/refresh/run';
import { attachDatabase } from '@/lib/source/testing/attached';
import { addMessages, addSession, addTag } from '@/lib/source/testing/open-chat-studio';
import { recount } from '@/lib/source/testing/recount-open-chat-studio';
import { PLATFORM_TABLES, type Replication, startReplication } from '@/lib/source/testing/replication';
import { showAll } from '@/lib/source/testing/show';
import { verify } from '@/lib/verify/verify';
import { captureOf, keepUp } from './capture';
import { notesIn } from './testing';

let replication: Replication;
let first: { session: string; chat: string };
let second: { session: string; chat: string };
let messages: string[];
let refusal: string;

beforeAll(async () => {
  replication = await startReplication();
  const { publisher } = replication;
  first = await addSession(publisher, { platform: 'web' });
  second = await addSession(publisher, { platform: null, chatbotId: 3, participantId: 2 });
  messages = await addMessages(publisher, first.chat, [{}, { type: 'ai' }, { at: '2026-08-02T00:00:00Z' }]);
  await addMessages(publisher, second.chat, [{}]);
  await addTag(publisher, 'message', messages[1]!, 'v2');
  await replication.publish(...PLATFORM_TABLES);
  const { url, sql } = replication.subscriber;
  refusal = await planAttach(sql, { capture: 'tail' }).then(String, (error: Error) => error.message);
  await attachDatabase({ url });
  await runRefresh(sql, { type: 'full', trigger: 'test' });
});
afterAll(() => replication.remove());
beforeEach(() => replication.subscriber.sql`delete from truecount.pending_change`);

/** Makes a change at the publisher; what it notes at the subscriber, whose pages have it before and after a fold. */
async function notedOf(change: () => Promise<unknown>): Promise<string[]> {
  const { publisher, subscriber } = replication;
  const before = await showAll(subscriber.sql);
  await change();
  await replication.catchUp();
  const notes = await notesIn(subscriber.sql);
  const shown = await showAll(subscriber.sql);
  expect(shown).toEqual(await recount(publisher));
  expect(shown).not.toEqual(before);
  await fold(subscriber.sql, { trigger: 'test' });
  expect(await showAll(subscriber.sql)).toEqual(shown);
  expect(await verify(subscriber.sql)).toMatchObject({ wrong: 0, unswept: 0, pending: 0 });
  return notes;
}

describe('attaching', () => {
  it('chooses triggers by itself, and each captured table has them for each row', async () => {
    expect(await captureOf(replication.subscriber.sql)).toBe('triggers');
    const rows = await replication.subscriber.sql<{ table: string; kinds: string }[]>`
      select tgrelid::regclass::text as table, string_agg(substr(tgname, 11) || case when tgtype & 1 = 1 then ' row' else '' end
        || case tgenabled when 'A' then ' always' else ' ' || tgenabled::text end, ', ' order by tgname) as kinds
      from pg_trigger where tgname like 'truecount%' and tgrelid::regclass::text !~ '^truecount' group by 1 order by 1`;
    const every = 'delete row always, insert row always, truncate always, update row always';
    expect(rows.map(({ table, kinds }) => [table, kinds])).toEqual([
      ['annotations_customtaggeditem', every],
      ['annotations_tag', 'truncate always, update row always'],
      ['chat_chatmessage', every],
      ['experiments_experiment', every],
      ['experiments_experimentsession', every],
    ]);
  });

  it('by tail is refused, with the reason in one line', () => {
    expect(refusal).toMatch(/^[^\n]*filled by logical replication[^\n]*triggers\.$/);
  });
});

const session = (set: string) => () =>
  replication.publisher.unsafe(`update experiments_experimentsession set ${set} where id = ${first.session}`);

describe('a change at the publisher is noted, and shown at once', () => {
  it('a message, with how many were added', async () => {
    const change = () => addMessages(replication.publisher, first.chat, [{}, { type: 'ai' }]);
    expect(await notedOf(change)).toEqual([`a ${first.chat}`]);
  });

  it('a bulk insert over several conversations', async () => {
    const { publisher } = replication;
    const change = () => publisher`
      insert into chat_chatmessage (created_at, updated_at, message_type, content, chat_id, metadata)
      select now() - number * interval '1 minute', now(), case when number % 3 = 0 then 'human' else 'ai' end, 'x',
        case when number % 2 = 0 then ${first.chat}::bigint else ${second.chat}::bigint end, '{}'
      from generate_series(1, 3000) number`;
    expect(await notedOf(change)).toEqual([`a ${first.chat}`, `a ${second.chat}`]);
  });

  it('a session with its messages in one transaction', async () => {
    let added = first;
    const change = () =>
      replication.publisher.begin(async (tx) => {
        added = await addSession(tx as unknown as Db, { chatbotId: 4, teamId: 2, participantId: 5 });
        await addMessages(tx as unknown as Db, added.chat, [{}]);
      });
    const notes = await notedOf(change);
    expect(notes).toEqual([`a ${added.chat}`, `s ${added.session}`]);
  });

  it('the role of a message edited; its text alone not', async () => {
    const { publisher, subscriber } = replication;
    await publisher`update chat_chatmessage set content = 'other' where id = ${messages[0]!}`;
    await replication.catchUp();
    expect(await notesIn(subscriber.sql)).toEqual([]);
    const change = () =>
      publisher`update chat_chatmessage set message_type = 'system' where id = ${messages[0]!}`;
    expect(await notedOf(change)).toEqual([`m ${first.chat}`]);
  });

  it('a message moved to another conversation', async () => {
    const change = () =>
      replication.publisher`update chat_chatmessage set chat_id = ${second.chat} where id = ${messages[2]!}`;
    expect(await notedOf(change)).toEqual([`m ${first.chat}`, `m ${second.chat}`]);
  });

  it('a session moved to another chatbot', async () => {
    expect(await notedOf(session('experiment_id = 3'))).toEqual([`s ${first.session}`]);
  });

  it('a session that becomes an evaluation, and is none again', async () => {
    expect(await notedOf(session(`platform = 'evaluations'`))).toEqual([`s ${first.session}`]);
    expect(await notedOf(session('platform = null'))).toEqual([`s ${first.session}`]);
  });

  it('a session ended', async () => {
    await session(`status = 'pending-review', ended_at = now()`)();
    await replication.catchUp();
    expect(await notesIn(replication.subscriber.sql)).toEqual([`s ${first.session}`]);
    await fold(replication.subscriber.sql, { trigger: 'test' });
    const ended = await replication.subscriber.sql`
      select from truecount.session_statistics where session_id = ${first.session} and is_ended`;
    expect(ended).toHaveLength(1);
  });

  it('participants merged', async () => {
    const change = () =>
      replication.publisher`update experiments_experimentsession set participant_id = 2 where participant_id = 1`;
    expect(await notedOf(change)).toEqual([`s ${first.session}`]);
  });

  it('a version tag added, renamed and removed', async () => {
    const { publisher } = replication;
    const add = () => addTag(publisher, 'message', messages[2]!, 'v10');
    expect(await notedOf(add)).toEqual([`a ${second.chat}`]);
    const rename = () => publisher`update annotations_tag set name = 'v11' where name = 'v10'`;
    expect(await notedOf(rename)).toEqual(['e']);
    const remove = () =>
      publisher`delete from annotations_customtaggeditem where object_id = ${messages[2]!}::integer`;
    expect(await notedOf(remove)).toEqual([`a ${second.chat}`]);
  });

  it('a chatbot that is new, and one that goes', async () => {
    const { publisher } = replication;
    const add = () => publisher`
      insert into experiments_experiment (id, created_at, updated_at, name, team_id, owner_id, is_archived, version_number)
      values (900, now(), now(), 'New', 1, 1, false, 1)`;
    expect(await notedOf(add)).toEqual(['c 900']);
    expect(await notedOf(() => publisher`delete from experiments_experiment where id = 900`)).toEqual([
      'c 900',
    ]);
  });

  it('a session deleted with its messages', async () => {
    const { chat, session } = await addSession(replication.publisher, { platform: 'web' });
    await addMessages(replication.publisher, chat, [{}]);
    await replication.catchUp();
    await fold(replication.subscriber.sql, { trigger: 'test' });
    const change = () =>
      replication.publisher.begin(async (tx) => {
        await tx`delete from chat_chatmessage where chat_id = ${chat}`;
        await tx`delete from experiments_experimentsession where id = ${session}`;
      });
    expect(await notedOf(change)).toEqual([`m ${chat}`, `s ${session}`]);
  });

  it('after the type of a column was changed, though the session that applies is the same', async () => {
    const { publisher, subscriber } = replication;
    for (const sql of [publisher, subscriber.sql])
      await sql`alter table annotations_customtaggeditem alter object_id type bigint`;
    await notedOf(() => addTag(publisher, 'message', messages[1]!, 'v1'));
    await keepUp(subscriber.sql);
    await fold(subscriber.sql, { trigger: 'test' });
    const add = () => addTag(publisher, 'message', messages[1]!, 'v2-unreleased');
    expect(await notedOf(add)).toEqual([`a ${first.chat}`]);
  });

  it('TRUNCATE', async () => {
    expect(await notedOf(() => replication.publisher`truncate chat_chatmessage`)).toEqual(['e']);
  });
});
