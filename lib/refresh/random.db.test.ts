import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '@/db/testing/database';
import { expectExact } from '@/db/testing/exact';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';
import { readCache, recount } from '@/db/testing/recount';
import { expectWholeTotals } from '@/db/testing/totals';
import { runRefresh } from './run';

process.env.BATCH_SIZE = '4';
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** One change of the platform or of the cache; `pick` numbers choose among the rows that exist. */
const small = fc.nat({ max: 30 });
const hours = fc.nat({ max: 60 });
const change = fc.oneof(
  fc.record({
    kind: fc.constant('session' as const),
    chatbot: small,
    person: small,
    isTest: fc.boolean(),
    human: fc.nat({ max: 3 }),
    hour: hours,
  }),
  fc.record({
    kind: fc.constant('messages' as const),
    pick: small,
    role: fc.constantFrom('human' as const, 'ai' as const, 'system' as const),
    hour: hours,
    version: small,
  }),
  fc.record({
    kind: fc.constantFrom('delete message' as const, 'edit message' as const),
    pick: small,
    hour: hours,
  }),
  fc.record({
    kind: fc.constantFrom(
      'delete session' as const,
      'flag test' as const,
      'end session' as const,
      'lose session' as const,
    ),
    pick: small,
  }),
  fc.record({
    kind: fc.constantFrom('move session' as const, 'change person' as const),
    pick: small,
    to: small,
  }),
  fc.record({
    kind: fc.constantFrom('delete chatbot' as const, 'lose chatbot' as const, 'change team' as const),
    pick: small,
  }),
  fc.record({
    kind: fc.constant('refresh' as const),
    type: fc.constantFrom(
      'full' as const,
      'chatbot' as const,
      'session' as const,
      'incremental' as const,
      'hybrid' as const,
    ),
    pick: small,
  }),
);
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const at = (hour: number) => new Date(Date.UTC(2026, 0, 1) + hour * 1_800_000).toISOString();

async function choose(table: 'session' | 'chatbot' | 'message', pick: number): Promise<string | undefined> {
  const rows = await database.sql<{ id: string }[]>`
    select id from ${database.sql.unsafe(`truecount_platform.${table}`)} order by id`;
  return rows[pick % Math.max(1, rows.length)]?.id;
}

async function apply(step: Change): Promise<void> {
  const { sql } = database;
  if (step.kind === 'session') {
    const chatbot = await choose('chatbot', step.chatbot);
    if (chatbot === undefined) return;
    const id = await addSession(sql, {
      chatbotId: Number(chatbot),
      participantId: 1 + (step.person % 8),
      isTest: step.isTest,
    });
    await addMessages(
      sql,
      id,
      Array.from({ length: step.human }, (_, index) => ({ at: at(step.hour + index) })),
    );
    return;
  }
  if (step.kind === 'refresh') {
    const isScoped = step.type === 'chatbot' || step.type === 'session';
    const scopeId = isScoped ? await choose(step.type as 'chatbot' | 'session', step.pick) : undefined;
    if (!isScoped || scopeId) await runRefresh(sql, { type: step.type, scopeId, trigger: 'cli' });
    return;
  }
  const table = step.kind.endsWith('message')
    ? 'message'
    : step.kind.endsWith('chatbot') || step.kind === 'change team'
      ? 'chatbot'
      : 'session';
  const id = await choose(table, step.pick);
  if (id === undefined) return;
  switch (step.kind) {
    case 'messages':
      return addMessages(sql, id, [
        { role: step.role, at: at(step.hour), version: step.version % 3 ? `v${step.version}` : null },
      ]);
    case 'delete message':
      return void (await sql`delete from truecount_platform.message where id = ${id}`);
    case 'edit message':
      return void (await sql`update truecount_platform.message set created_at = ${at(step.hour)}, version = null,
        role = case role when 'human' then 'ai' else 'human' end where id = ${id}`);
    case 'delete session':
      return void (await sql`delete from truecount_platform.session where id = ${id}`);
    case 'flag test':
      return void (await sql`update truecount_platform.session set is_test = not is_test where id = ${id}`);
    case 'end session':
      return void (await sql`update truecount_platform.session set ended_at = now(), status = 'complete' where id = ${id}`);
    case 'lose session':
      return void (await sql`delete from truecount.session_statistics where session_id = ${id}`);
    case 'move session':
      return void (await sql`update truecount_platform.session set chatbot_id = ${(await choose('chatbot', step.to)) ?? null} where id = ${id}`);
    case 'change person':
      return void (await sql`update truecount_platform.session set participant_id = ${1 + (step.to % 8)} where id = ${id}`);
    case 'delete chatbot':
      return void (await sql`delete from truecount_platform.chatbot where id = ${id}`);
    case 'lose chatbot':
      return void (await sql`delete from truecount.chatbot_statistics where chatbot_id = ${id}`);
    case 'change team':
      return void (await sql`update truecount_platform.chatbot set team_id = 3 - team_id, name = name || id where id = ${id}`);
  }
}

async function pendingCount(): Promise<number> {
  const [row] = await database.sql<{ n: number }[]>`select count(*)::int as n from truecount.pending_change`;
  return row!.n;
}

describe('any history of changes and refreshes', () => {
  it('ends in a cache that equals a recount after a full refresh, and in totals that equal their sessions', async () => {
    const { sql } = database;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 5, maxLength: 40 }), async (steps) => {
        await resetPlatform(sql);
        await runRefresh(sql, { type: 'full', trigger: 'cli' });
        for (const [index, step] of steps.entries()) {
          await apply(step);
          await expectExact(sql, index);
          // Lost rows excuse the totals until a refresh has taken them; nothing else does.
          if (step.kind === 'refresh' && (await pendingCount()) === 0) await expectWholeTotals(sql);
        }
        await runRefresh(sql, { type: 'full', trigger: 'cli' });
        expect(await readCache(sql)).toEqual(await recount(sql));
        expect(await pendingCount()).toBe(0);
        await expectWholeTotals(sql);
        const again = await runRefresh(sql, { type: 'full', trigger: 'cli' });
        expect(again.rowsChanged).toBe(0);
      }),
      { numRuns: process.env.TRUECOUNT_LONG ? 400 : 40 },
    );
  }, 900_000);
});
