/** A database of Open Chat Studio with Truecount attached: the fixture where it is there, else one like it. */
import { root } from '@/cli/paths';
import { connect, type Sql } from '@/db/client';
import { attach } from '@/lib/attach/attach';
import { planAttach } from '@/lib/attach/plan';
import { runRefresh } from '@/lib/refresh/run';
import { fixtureMissing, runFixture } from '@/lib/source/testing/fixture';
import { addMessages, addSession, addTag, createSmallPlatform } from '@/lib/source/testing/open-chat-studio';
import { makePeople } from './people';

export async function createAttached(url: string): Promise<void> {
  const sql = connect(url);
  try {
    if (fixtureMissing === null) await runFixture(sql, 'schema.sql', 'edge-cases.sql');
    else await createLike(sql);
    await attach(url, await planAttach(sql), { root });
    await makePeople(sql);
    await runRefresh(sql, { type: 'full', trigger: 'test' });
  } finally {
    await sql.end();
  }
}

/** Sessions of every kind: tests, versions, without a platform, on a version row, with and without messages. */
async function createLike(sql: Sql): Promise<void> {
  await createSmallPlatform(sql);
  for (const { teamId, chatbotId } of [
    { teamId: 1, chatbotId: 1 },
    { teamId: 2, chatbotId: 4 },
  ]) {
    const participantId = teamId === 1 ? 1 : 5;
    for (const platform of ['web', null, 'evaluations', 'telegram']) {
      const { chat } = await addSession(sql, { teamId, chatbotId, participantId, platform });
      const [, answer] = await addMessages(sql, chat, [
        {},
        { type: 'ai' },
        { at: '2026-08-02T10:00:00.000001Z' },
      ]);
      await addTag(sql, 'message', answer!, platform === 'web' ? 'v10' : 'v2', { team: teamId });
      await addTag(sql, 'chat', chat, 'urgent', { team: teamId });
    }
    await addSession(sql, { teamId, chatbotId: chatbotId + 1, participantId, platform: 'web' });
    await addSession(sql, {
      teamId,
      chatbotId: chatbotId + 2,
      participantId: participantId + 1,
      platform: 'web',
    });
  }
}
