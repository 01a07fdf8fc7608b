/** The drift audit: numbers recounted from the source in one snapshot and held against what pages show. Repairs nothing. */
import type { Sql } from '@/db/client';
import { checkInvariants, recordInvariants } from '@/lib/invariants/check';
import { compareAll, compareChosen, inComparison } from '@/lib/verify/comparison';
import type { Tallied } from '@/lib/verify/tally';
import { choosePart, PARTS, type Part } from './parts';
import { recordPart } from './record';

export interface Audited {
  /** The instant of the snapshot. */
  asOf: string;
  parts: { part: Part | 'all'; tallied: Tallied }[];
  invariants: { name: string; compared: number; wrong: number }[];
}

export interface Auditing {
  /** Everything instead of a sample. */
  isAll?: boolean;
  /** Called with the number of sessions compared so far; may throw to end the audit. */
  onProgress?: (sessions: number) => void | Promise<void>;
}

/**
 * Records what it finds under the run `runId`, and leaves it as it is.
 * @throws NotComparableError before the first fill, and while everything is to be counted again
 */
export async function audit(sql: Sql, runId: string, auditing: Auditing = {}): Promise<Audited> {
  const { invariants, ...found } = await inComparison(sql, async (snapshot, newTally) => {
    const [clock] = await snapshot<{ asOf: string }[]>`select now() as "asOf"`;
    const parts: Audited['parts'] = [];
    if (auditing.isAll) {
      const tally = newTally();
      await compareAll(snapshot, tally, auditing.onProgress);
      parts.push({ part: 'all', tallied: tally.result() });
    } else
      for (const part of PARTS) {
        const tally = newTally();
        await compareChosen(snapshot, tally, await choosePart(snapshot, part));
        parts.push({ part, tallied: tally.result() });
      }
    return { asOf: clock!.asOf, parts, invariants: await checkInvariants(snapshot, sql) };
  });
  await sql.begin(async (tx) => {
    for (const { part, tallied } of found.parts) await recordPart(tx, runId, part, found.asOf, tallied);
    await recordInvariants(tx, runId, found.asOf, invariants);
  });
  return { ...found, invariants };
}
