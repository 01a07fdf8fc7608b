/** The proof: everything (or a sample) recounted from the source and held against what a page would show. Repairs nothing. */
import type { Sql } from '@/db/client';
import { notesOf } from '@/lib/reads/notes';
import type { Snapshot } from '@/lib/reads/snapshot';
import { compareAll, compareChosen, inComparison } from './comparison';
import { sampleAtRandom } from './sample';
import type { Finding } from './tally';

export interface Verification {
  /** Numbers compared. */
  checked: number;
  wrong: number;
  /** Changes that no refresh has folded; what is shown has them. */
  pending: number;
  unswept: number;
  seconds: number;
  /** The first that differ. */
  findings: Finding[];
}

export interface Verifying {
  /** So many sessions and so many chatbots, at random; everything unless given. */
  sample?: number;
  /** Called with the number of sessions compared so far. */
  onProgress?: (sessions: number) => void;
}

/** In one snapshot. @throws VerifyError before the first fill, and while everything is to be counted again */
export async function verify(sql: Sql, { sample, onProgress }: Verifying = {}): Promise<Verification> {
  const started = performance.now();
  return inComparison(sql, async (snapshot, newTally) => {
    const tally = newTally();
    if (sample === undefined) await compareAll(snapshot, tally, onProgress);
    else {
      const chosen = await sampleAtRandom(snapshot, { sessions: sample, chatbots: sample });
      await compareChosen(snapshot, tally, chosen);
    }
    const pending = await countPending(snapshot);
    const { checked, wrong, unswept, findings } = tally.result();
    const seconds = Math.round(performance.now() - started) / 1000;
    return { checked, wrong, pending, unswept, seconds, findings };
  });
}

async function countPending(snapshot: Snapshot): Promise<number> {
  const [row] = await snapshot<
    { count: number }[]
  >`select count(*)::float8 as count from ${notesOf(snapshot)} note`;
  return row!.count;
}
