/** Runs histories in a world: any number of made-up ones, or the one that a seed and a path name. */
import path from 'node:path';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Step } from './steps';
import type { World } from './world';

/** `always`: each step leaves every page true. `when swept`: pages may lag behind until sweeps have been over everything. */
export type Promised = 'always' | 'when swept';

/** One history from a fresh platform to its end. */
export async function tell(world: World, steps: Step[], promised: Promised = 'always'): Promise<void> {
  try {
    await world.begin();
    for (const step of steps) {
      await step.run(world);
      if (promised === 'always') await world.expectTrue();
    }
    await (promised === 'always' ? world.end() : world.endSwept());
  } finally {
    await world.abandon();
  }
}

/** How many histories: ten times more in the long tests, the named one alone when it is replayed. */
export function runsOf(runs: number): number {
  const { TRUECOUNT_LONG: isLong, TRUECOUNT_PATH: replay } = process.env;
  return replay ? 1 : isLong ? runs * 10 : runs;
}

/** `TRUECOUNT_SEED` and `TRUECOUNT_PATH` replay the one history that a failure has printed. */
function replayed(): Pick<fc.Parameters, 'seed' | 'path' | 'endOnFailure'> {
  const { TRUECOUNT_SEED: seed, TRUECOUNT_PATH: replay } = process.env;
  if (!seed) return {};
  return { seed: Number(seed), ...(replay && { path: replay, endOnFailure: true }) };
}

/** A history takes a second or two: one that takes so long waits for something that does not come. */
const HISTORY_MS = 120_000;
/** Histories are longer than this on the average: what was checked is checked. */
const STEPS = 8;
/** Shrinking may take long; what it has found by then is told. */
const LIMIT_MS = 20 * 60_000;

/** @throws with the shortest history found and the command that replays it */
export async function expectTrueHistories(
  world: World,
  histories: fc.Arbitrary<Step[]>,
  { runs, promised = 'always' }: { runs: number; promised?: Promised },
): Promise<void> {
  const before = world.steps;
  const property = fc.asyncProperty(histories, (steps) => tell(world, steps, promised));
  const details = await fc.check(property, {
    numRuns: runs,
    timeout: HISTORY_MS,
    interruptAfterTimeLimit: LIMIT_MS,
    markInterruptAsFailure: true,
    ...replayed(),
  });
  if (details.failed)
    throw new Error(`${fc.defaultReportMessage(details)}\n\nTo replay just this one:\n${replayOf(details)}`, {
      cause: details.errorInstance,
    });
  const isMeasured = promised === 'always' && !process.env.TRUECOUNT_PATH;
  if (isMeasured) expect(world.steps - before).toBeGreaterThan(runs * STEPS);
}

function replayOf({ seed, counterexamplePath }: { seed: number; counterexamplePath: string | null }): string {
  const { testPath = '', currentTestName = '' } = expect.getState();
  const name = currentTestName.split(' > ').at(-1);
  return `TRUECOUNT_SEED=${seed} TRUECOUNT_PATH=${counterexamplePath} npx vitest run --project database ${path.relative('', testPath)} -t '${name}'`;
}
