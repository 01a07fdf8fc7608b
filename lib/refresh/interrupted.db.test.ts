import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { interruptAt, isLostConnection } from '@/db/testing/interrupt';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { readCache, recount, type TrueSession } from '@/db/testing/recount';
import { expectWholeTotals } from '@/db/testing/totals';
import { runRefresh } from './run';

process.env.BATCH_SIZE = '3';
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const AFTER = '2026-05-01T00:00:00Z';

async function fillPlatform() {
  const { sql } = database;
  await resetPlatform(sql);
  for (let index = 0; index < 8; index += 1) {
    const session = await addSession(sql, {
      chatbotId: 1 + (index % 3),
      participantId: 1 + (index % 4),
      isTest: index === 5,
    });
    await addMessages(sql, session, [
      { version: `v${index}` },
      { role: 'ai' },
      { at: `2026-01-0${index + 1}T00:00:00Z` },
    ]);
  }
}

async function changePlatform() {
  const { sql } = database;
  const sessions = (await recount(sql)).sessions.map((session) => session.sessionId);
  await addMessages(sql, sessions[0]!, [{ at: AFTER, version: 'v99' }]);
  await sql`delete from truecount_platform.session where id = ${sessions[2]!}`;
  await sql`update truecount_platform.session set chatbot_id = 2, participant_id = 4 where id = ${sessions[3]!}`;
  await sql`delete from truecount_platform.message where session_id = ${sessions[7]!} and role = 'human'`;
  await addMessages(sql, await addSession(sql, { chatbotId: 3 }), [{ version: 'v1' }]);
}

/** A session is as it was or as it is now, with its versions and hours: nothing in between. */
function expectOldOrNew(cached: TrueSession[], old: TrueSession[], now: TrueSession[]) {
  for (const session of cached) {
    const choices = [...old, ...now].filter((other) => other.sessionId === session.sessionId);
    expect(choices).toContainEqual(session);
  }
}

describe('a refresh that loses its database', () => {
  for (const start of ['empty cache', 'changed source'] as const) {
    it(`is whole or undone wherever that happens, and the next makes all true (${start})`, async () => {
      const { sql, url } = database;
      const isLong = Boolean(process.env.TRUECOUNT_LONG);
      // Every statement in the long tests; a third of them, another third for each start, in the others.
      let nth = isLong || start === 'empty cache' ? 1 : 2;
      for (; ; nth += isLong ? 1 : 3) {
        await fillPlatform();
        let old: TrueSession[] = [];
        if (start === 'changed source') {
          await runRefresh(sql, { type: 'full', trigger: 'cli' });
          old = (await readCache(sql)).sessions;
          await changePlatform();
        }
        const truth = await recount(sql);
        const { reached, error } = await interruptAt(url, nth, (client) =>
          runRefresh(client, { type: 'full', trigger: 'cli' }),
        );
        if (!reached) break;
        // The last statements tidy up: losing them does not lose the run.
        if (error !== null) expect(isLostConnection(error), String(error)).toBe(true);
        await expectWholeTotals(database.sql);
        expectOldOrNew((await readCache(sql)).sessions, old, truth.sessions);
        // A run that was asked for and not begun is given ten seconds to begin; they pass here.
        await sql`update truecount.statistics_update_log set requested_at = now() - interval '11 seconds' where state = 'queued'`;
        await runRefresh(sql, { type: 'full', trigger: 'cli' });
        expect(await readCache(sql)).toEqual(truth);
      }
      expect(nth).toBeGreaterThan(isLong ? 30 : 25);
    }, 120_000);
  }
});

describe('a refresh whose process is killed', () => {
  it('leaves whole batches and a lock that is free', async () => {
    const { sql, url } = database;
    await fillPlatform();
    const truth = await recount(sql);
    // The lock is held here, so that the child is killed while it waits inside its run.
    const child = await sql.begin(async (tx) => {
      await tx`lock table truecount.writer in exclusive mode`;
      const refresh = spawn(process.execPath, ['cli/bin.mjs', 'refresh'], {
        env: { ...process.env, DATABASE_URL: url, BATCH_SIZE: '3' },
        stdio: 'ignore',
      });
      while (
        (
          await sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
        ).length === 0
      ) {
        if (refresh.exitCode !== null) throw new Error('The refresh ended before it reached the lock.');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      refresh.kill('SIGKILL');
      await once(refresh, 'exit');
      return refresh;
    });
    expect(child.signalCode).toBe('SIGKILL');
    await expectWholeTotals(database.sql);
    await runRefresh(sql, { type: 'full', trigger: 'cli' });
    expect(await readCache(sql)).toEqual(truth);
    const states = await sql`select state from truecount.statistics_update_log order by id`;
    expect(states.map((row) => row.state)).toEqual(['abandoned', 'done']);
  }, 60_000);
});
