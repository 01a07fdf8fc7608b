/** Whether histories find a planted fault: the same ones that pass without it. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { createTestDatabase } from '@/db/testing/database';
import { APPENDS, anyHistory, EVERYTHING } from './any-history';
import { type Fault, Planted } from './faulty';
import { tell } from './histories';
import type { Step } from './steps';
import { World } from './world';

/** The same histories each time: a fault that was found is found again. */
const SEED = 5;
const RUNS = 60;

/** A world of its own, with the fault in it or without. */
async function inWorld<Result>(
  fault: Fault,
  planted: Planted | null,
  work: (world: World) => Promise<Result>,
): Promise<Result> {
  const database = await createTestDatabase();
  const world = await World.open(database.url, database.sql, { planted, capture: fault.capture });
  try {
    if (planted) await fault.plant?.(database.sql);
    return await work(world);
  } finally {
    await world.close();
    await database.drop();
  }
}

/** The first history that fails with the fault, and how. */
async function findFailure(fault: Fault): Promise<{ steps: Step[]; error: unknown }> {
  const planted = new Planted(fault);
  return inWorld(fault, planted, async (world) => {
    const histories = anyHistory(fault.capture === 'tail' ? APPENDS : EVERYTHING);
    const property = fc.asyncProperty(histories, (steps) => tell(world, steps));
    const details = await fc.check(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
    if (!fault.plant) expect(planted.met, 'the fault is where it should be').toBeGreaterThan(0);
    expect(details.failed, `found in ${RUNS} histories`).toBe(true);
    return { steps: details.counterexample![0], error: details.errorInstance };
  });
}

/**
 * Expects that a history fails with the fault, by a number that is not true and no other trouble, and passes without.
 * @param heal takes out what is planted in this process
 */
export async function expectCaught(fault: Fault, heal = () => {}): Promise<void> {
  const { steps, error } = await findFailure(fault).finally(heal);
  expect(error).toMatchObject({ name: 'AssertionError' });
  await inWorld(fault, null, (world) => tell(world, steps));
}
