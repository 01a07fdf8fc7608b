import { expect, it } from 'vitest';
import { betweenDays, readBuckets } from '@/lib/reads/buckets';
import { inSnapshot } from '@/lib/reads/snapshot';
import { runRefresh } from '@/lib/refresh/run';
import { attachDatabase, createPlatformDatabase } from '@/lib/source/testing/attached';
import { addMessages, addSession, createSmallPlatform } from '@/lib/source/testing/open-chat-studio';
import { verify } from '@/lib/verify/verify';

const HOUR = 3_600_000;
const ago = (hours: number) => new Date(Date.now() - hours * HOUR).toISOString();

it.each(['triggers', 'tail'] as const)(
  'a session that gets a conversation which was counted before changes its days, with capture by %s',
  async (capture) => {
    const database = await createPlatformDatabase(async (sql) => createSmallPlatform(sql));
    const { sql } = database;
    try {
      const { session, chat } = await addSession(sql);
      await addMessages(sql, chat, [{ type: 'human', at: ago(50) }]);
      const [other] = await sql<{ id: string }[]>`
        insert into chat_chat (created_at, updated_at, name, team_id, metadata) values (now(), now(), 'x', 1, '{}') returning id`;
      await addMessages(sql, other!.id, [
        { type: 'human', at: ago(150) },
        { type: 'ai', at: ago(150) },
      ]);
      await attachDatabase(database, { capture });
      await runRefresh(sql, { type: 'full', trigger: 'test' });
      await runRefresh(sql, { type: 'archive', trigger: 'test' });
      const shown = (mode: 'exact' | 'live') =>
        inSnapshot(
          sql,
          (snapshot) => readBuckets(snapshot, ['1'], 'day', betweenDays(snapshot, null, null)),
          { mode },
        );
      await sql`update experiments_experimentsession set chat_id = ${other!.id} where id = ${session}`;
      await runRefresh(sql, { type: 'full', trigger: 'test' });
      expect((await shown('live')).length).toBeGreaterThan(0);
      expect(await shown('exact')).toEqual(await shown('live'));
      await runRefresh(sql, { type: 'archive', trigger: 'test' });
      expect((await verify(sql)).findings).toEqual([]);
    } finally {
      await database.drop();
    }
  },
);
