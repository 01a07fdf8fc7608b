/** How a run that waits in the log is begun: handed to a queue where there is one, else carried out in this process. */
import type { Sql } from '@/db/client';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import type { RunRequest } from './log';
import { StoppedError } from './run';

/** A run as a queue is told of it. */
export interface HandedRun {
  id: string;
  job: string;
  scopeId: string | null;
  requestedAt: string;
}

/** Gives a run to a queue; rejects when that cannot be reached. */
export type Send = (run: HandedRun) => Promise<void>;

// Kept on globalThis: a server's bundles each have a copy of this module.
const held = globalThis as unknown as { truecountSend?: Send; truecountHanded?: Handed };

/** What this process carries out itself, and what tells it to leave that to others. */
interface Handed {
  stopping: AbortController;
  running: Set<Promise<unknown>>;
}

const handed = (): Handed => {
  held.truecountHanded ??= { stopping: new AbortController(), running: new Set() };
  return held.truecountHanded;
};

/** Waits for the batches that are under way, and leaves their runs to others. */
export async function endHanded(): Promise<void> {
  handed().stopping.abort();
  await Promise.all(handed().running);
}

/** From now on runs are handed to `send`; null: this process carries them out. */
export function setSend(send: Send | null): void {
  held.truecountSend = send ?? undefined;
}

/** For so long a queue may take to accept a run, milliseconds. */
const SEND_MS = 1_000;

/**
 * Begins the run in the background; the asker never waits for it. Never throws.
 * @param here carries it out in this process
 */
export function begin(
  sql: Sql,
  id: string,
  request: RunRequest,
  here: (stopping: AbortSignal) => Promise<unknown>,
): void {
  const { running, stopping } = handed();
  const begun = hand(sql, id, request)
    .then((isHanded) => (isHanded ? undefined : here(stopping.signal)))
    // What fails here is in the update log; the line is for the process's own log.
    .catch((error: unknown) => {
      const run = { operation: request.job ?? request.type, run: id };
      if (error instanceof StoppedError) log.info(run, 'run left to others');
      else log.error({ ...run, error: describeError(error) }, 'run not done');
    })
    .finally(() => running.delete(begun));
  running.add(begun);
}

async function hand(sql: Sql, id: string, { job, scopeId }: RunRequest): Promise<boolean> {
  const send = held.truecountSend;
  if (send === undefined || job === undefined) return false;
  // Said first: from then on the run is the queue's, and nobody wonders that no process holds it.
  const [run] = await sql<{ requestedAt: string }[]>`
    update truecount.statistics_update_log set runner = 'inngest' where id = ${id} and state = 'queued'
    returning requested_at as "requestedAt"`;
  // Cancelled, or somebody else's by now.
  if (!run) return false;
  try {
    await withinLimit(send({ id, job, scopeId: scopeId ?? null, requestedAt: run.requestedAt }));
    return true;
  } catch {
    const note = 'Inngest could not be reached within a second: run in the web server’s process.';
    log.warn({ operation: job, run: id }, note);
    // Should the queue have taken it all the same, whoever of the two begins it first has it.
    await sql`
      update truecount.statistics_update_log set runner = 'process', note = ${note} where id = ${id} and state = 'queued'`;
    return false;
  }
}

async function withinLimit(sending: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('late')), SEND_MS);
  });
  try {
    await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
    // What comes of it later is nobody's.
    sending.catch(() => undefined);
  }
}
