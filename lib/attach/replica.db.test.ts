/** A physical replica: nothing can be written there, so nothing is tried. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, type Sql } from '@/db/client';
import { acquireServer } from '@/db/embedded/server';
import { createSmallPlatform } from '@/lib/source/testing/open-chat-studio';
import { planAttach } from './plan';

const folder = mkdtempSync(path.join(tmpdir(), 'truecount-test-'));
chmodSync(folder, 0o711);

async function withServer<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
  const server = await acquireServer({
    home: path.join(folder, 'home'),
    settings: { fsync: 'off' },
    modules: process.env.TRUECOUNT_TEST_POSTGRES,
  });
  const sql = connect(server.url, { max: 1 });
  try {
    return await work(sql);
  } finally {
    await sql.end({ timeout: 1 });
    await server.stop();
  }
}

beforeAll(async () => {
  const data = await withServer(async (sql) => {
    await createSmallPlatform(sql);
    const [at] = await sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
    return at!.folder;
  });
  // A server that finds this file follows a primary, here one that never comes.
  const signal = path.join(data, 'standby.signal');
  writeFileSync(signal, '');
  chmodSync(signal, 0o666);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('is refused, with where to attach instead', async () => {
  await withServer(async (sql) => {
    for (const capture of [undefined, 'tail', 'triggers'] as const)
      await expect(planAttach(sql, { capture })).rejects.toThrow(
        /^This is a replica, .*: attach to the primary, or to a logical subscriber\.$/,
      );
  });
});
