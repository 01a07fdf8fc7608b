/** Tags and traces of Open Chat Studio are cut by the session's own team, whichever text reads them. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestDatabase } from '@/db/testing/database';
import { currentSource } from './current';
import { attachDatabase, createPlatformDatabase } from './testing/attached';
import { addMessages, addSession, addTag, createSmallPlatform } from './testing/open-chat-studio';

let database: TestDatabase;
const sessions: Record<'one' | 'two', string> = { one: '', two: '' };

beforeAll(async () => {
  database = await createPlatformDatabase(async (sql) => {
    await createSmallPlatform(sql);
    const one = await addSession(sql, { platform: 'web' });
    const two = await addSession(sql, { platform: 'web', teamId: 2, chatbotId: 4, participantId: 5 });
    sessions.one = one.session;
    sessions.two = two.session;
    const [message] = await addMessages(sql, one.chat, [{}]);
    const [other] = await addMessages(sql, two.chat, [{}]);
    await addTag(sql, 'chat', one.chat, 'urgent');
    await addTag(sql, 'message', message!, 'urgent');
    // Recorded by the other team, with its tag or with this team's; and a version, which is no tag.
    await addTag(sql, 'chat', two.chat, 'urgent', { team: 1 });
    await addTag(sql, 'message', other!, 'urgent', { team: 1, tagTeam: 2 });
    await addTag(sql, 'message', message!, 'v1');
    await sql`
      insert into trace_trace ("timestamp", duration, status, experiment_id, session_id, team_id)
      values (now(), 5, 'success', 1, ${one.session}, 2), (now(), 5, 'success', 1, null, null), (now(), 5, 'error', null, ${two.session}, null)`;
  });
  await attachDatabase(database);
});
afterAll(() => database.drop());

it('a tag is a session’s where link and tag are of its own team, and once', async () => {
  const { sessionTag } = currentSource();
  expect(await database.sql.unsafe(`select * from ${sessionTag} tagged order by 1, 2`)).toEqual([
    { session_id: sessions.one, tag: 'urgent' },
  ]);
});

it('both ways to tags agree', async () => {
  const { session, tagsOf, sessionTag } = currentSource();
  const found = await database.sql.unsafe(`
    select session.id as session_id, tag from ${session} session cross join lateral ${tagsOf('session')} tagged order by 1, 2`);
  expect(found).toEqual([...(await database.sql.unsafe(`select * from ${sessionTag} tagged order by 1, 2`))]);
});

it('a trace is of its session’s or its chatbot’s team, never of the one that it says', async () => {
  const { trace } = currentSource();
  const traces = await database.sql.unsafe(`select session_id, team_id from ${trace} trace order by id`);
  expect(traces).toEqual([
    { session_id: sessions.one, team_id: '1' },
    { session_id: null, team_id: '1' },
    { session_id: sessions.two, team_id: '2' },
  ]);
});
