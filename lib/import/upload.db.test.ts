import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as client from '@/db/client';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { makeAccess } from '@/lib/auth/access';
import { log } from '@/lib/log';
import { requestRefresh } from '@/lib/refresh/request';
import { bytes, session } from './testing';
import { importUpload } from './upload';

vi.mock('@/db/client', { spy: true });
vi.mock('@/lib/refresh/request', () => ({ requestRefresh: vi.fn(async () => ({ id: '1', joined: false })) }));

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  vi.mocked(client.db).mockReturnValue(database.sql);
  vi.mocked(requestRefresh).mockClear();
  await database.sql`truncate truecount_platform.team cascade`;
});

const sessionCount = async () =>
  (await database.sql`select from truecount_platform.session where external_id = 'a'`).count;
const streamOf = (chunks: AsyncIterator<Uint8Array>) =>
  new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
const upload = (
  body: ReadableStream<Uint8Array>,
  signal = new AbortController().signal,
  size: number | null = null,
) => importUpload(makeAccess(null, 'test'), { body, size, skipBad: false, signal });

describe('an upload', () => {
  test.each([
    ['no byte', []],
    ['blank lines only', ['', '  ', '']],
  ])('of %s is refused as empty', async (_, lines) => {
    expect(await upload(streamOf(bytes(...lines)))).toEqual({
      outcome: 'empty',
      message: 'The file is empty.',
    });
    expect(requestRefresh).not.toHaveBeenCalled();
  });

  test('is imported and asks for a refresh, even when its sender goes away after the commit', async () => {
    const stopping = new AbortController();
    const sql = new Proxy(database.sql, {
      get: (target, key) => {
        if (key !== 'unsafe') return Reflect.get(target, key);
        return async () => {
          stopping.abort();
          throw Object.assign(new Error(), { code: '57014' });
        };
      },
    });
    vi.mocked(client.db).mockReturnValue(sql);
    const told = vi.spyOn(log, 'error').mockImplementation(() => {});
    const answer = await upload(streamOf(bytes(session('a'))), stopping.signal);
    expect(answer).toMatchObject({ outcome: 'done', refreshId: '1' });
    expect(await sessionCount()).toBe(1);
    expect(told).toHaveBeenCalledTimes(1);
    told.mockRestore();
  });

  test('that is stopped before the commit leaves nothing behind and says so', async () => {
    const stopping = new AbortController();
    async function* stopped() {
      yield* bytes(session('a'));
      stopping.abort();
      yield* bytes(session('b'));
    }
    expect(await upload(streamOf(stopped()), stopping.signal)).toEqual({
      outcome: 'failed',
      message: 'The upload was stopped. Nothing was imported.',
    });
    expect(await sessionCount()).toBe(0);
  });

  test('whose commit nobody answered says that its outcome is not known', async () => {
    const stopping = new AbortController();
    const sql = new Proxy(database.sql, {
      get: (target, key) => {
        if (key !== 'begin') return Reflect.get(target, key);
        return async (work: (tx: client.Db) => Promise<unknown>) => {
          await target.begin((tx) => work(tx));
          stopping.abort();
          throw Object.assign(new Error(), { code: 'CONNECTION_CLOSED' });
        };
      },
    });
    vi.mocked(client.db).mockReturnValue(sql);
    const answer = await upload(streamOf(bytes(session('a'))), stopping.signal);
    expect(answer).toEqual({
      outcome: 'failed',
      message: expect.stringContaining('Look whether it was imported'),
    });
    expect(await sessionCount()).toBe(1);
  });
});
