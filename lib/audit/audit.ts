/** The drift audit: numbers recounted from the source in one snapshot and held against what pages show. Repairs nothing. */
import type { Db, Sql } from '@/db/client';
import { checkInvariants, recordInvariants } from '@/lib/invariants/check';
import { RunEndedError } from '@/lib/refresh/log';
import { compareAll, compareChosen, inComparison } from '@/lib/verify/comparison';
import type { Sample } from '@/lib/verify/sample';
import type { Tallied } from '@/lib/verify/tally';
import { escalate } from './escalate';
import { clearFindings, openSubjects, type Subjects, sampleOf, subjectsOf } from './looked-at';
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
 * @throws NotComparableError before the first fill, and while everything is to be counted again; RunEndedError when it was
 *   cancelled meanwhile: nothing is recorded then
 */
export async function audit(sql: Sql, runId: string, auditing: Auditing = {}): Promise<Audited> {
  const { invariants, looked, ...found } = await inComparison(sql, async (snapshot, newTally) => {
    const [clock] = await snapshot<{ asOf: string }[]>`select now() as "asOf"`;
    const parts: Audited['parts'] = [];
    let looked: Subjects = { sessions: [], chatbots: [] };
    if (auditing.isAll) {
      const tally = newTally();
      await compareAll(snapshot, tally, auditing.onProgress);
      parts.push({ part: 'all', tallied: tally.result() });
    } else {
      const seen = new Seen();
      const open = await openSubjects(snapshot);
      for (const part of PARTS) {
        const tally = newTally();
        const chosen = await choosePart(snapshot, part);
        await compareChosen(snapshot, tally, seen.leaveOut(chosen));
        if (part === 'unswept')
          await compareChosen(snapshot, tally, seen.leaveOut(await sampleOf(snapshot, open)));
        parts.push({ part, tallied: tally.result() });
      }
      const { sessions, chatbots } = await subjectsOf(snapshot, seen.all());
      looked = { sessions: [...sessions, ...open.sessions], chatbots };
    }
    return { asOf: clock!.asOf, parts, looked, invariants: await checkInvariants(snapshot, sql) };
  });
  await sql.begin(async (tx) => {
    await requireUnderWay(tx, runId);
    for (const { tallied } of found.parts) await escalate(tx, tallied, found.asOf);
    for (const { part, tallied } of found.parts) await recordPart(tx, runId, part, found.asOf, tallied);
    await clearFindings(
      tx,
      runId,
      found.asOf,
      looked,
      found.parts.map(({ tallied }) => tallied),
    );
    await recordInvariants(tx, runId, found.asOf, invariants);
  });
  return { ...found, invariants };
}

async function requireUnderWay(tx: Db, runId: string): Promise<void> {
  const [run] = await tx<{ state: string }[]>`
    select state from truecount.statistics_update_log where id = ${runId} for update`;
  if (run && run.state !== 'running') throw new RunEndedError();
}

/** What is in several parts is compared once, in the first of them: the random one is whole. */
class Seen {
  readonly #conversations = new Set<string>();
  readonly #chatbots = new Set<string>();

  all(): Sample {
    return { conversations: [...this.#conversations], chatbots: [...this.#chatbots] };
  }

  leaveOut({ conversations, chatbots }: Sample): Sample {
    return {
      conversations: addNew(this.#conversations, conversations),
      chatbots: addNew(this.#chatbots, chatbots),
    };
  }
}

function addNew(seen: Set<string>, ids: string[]): string[] {
  const found = ids.filter((id) => !seen.has(id));
  for (const id of found) seen.add(id);
  return found;
}
