/** The default chatbots list in every mode, from one and the same snapshot: what differs is the mode's doing. */
import 'server-only';
import { db } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { env, type ReadMode } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { listChatbots } from './chatbots';
import { readClocks } from './clocks';
import { ReadTimeoutError } from './errors';
import { loadChatbotParams } from './params';
import { inSnapshot, openSnapshot, type Snapshot } from './snapshot';
import { attend, readState, type State } from './state';
import type { ChatbotRow, Clocks } from './types';

export interface Reading {
  mode: ReadMode;
  /** What the list took on the server: looking at what is pending, and the list's own statement. */
  ms: number;
  /** The first page, or the sentence that says why there is none. */
  result: { rows: ChatbotRow[]; clocks: Clocks } | { error: string };
}

export interface Comparison {
  state: State;
  /** Empty before the first fill. */
  readings: Reading[];
}

/** Live last: it may take as long as READ_TIMEOUT lets it. */
const ORDER = ['exact', 'cached', 'live'] as const;

/** @throws the database's error when not even the state of the cache can be read */
export async function compareModes(access: Access): Promise<Comparison> {
  // An exact read folds first where more is pending than it can add: the snapshot below is then within the limit.
  const state = await inSnapshot(db(), (snapshot) => readState(snapshot, access), { mode: 'exact' });
  await attend(state);
  if (!state.isFilled) return { state, readings: [] };
  const readings = await db().begin('isolation level repeatable read read only', async (tx) => {
    const done: Reading[] = [];
    for (const mode of ORDER) done.push(await readIn(tx as Snapshot, access, mode));
    return done;
  });
  return { state, readings };
}

/** A savepoint each: one that fails leaves the others their snapshot. */
async function readIn(tx: Snapshot, access: Access, mode: ReadMode): Promise<Reading> {
  const params = loadChatbotParams({});
  const begunAt = performance.now();
  let ms: number | null = null;
  try {
    const result = await tx.savepoint(async (inner) => {
      const snapshot = inner as Snapshot;
      await openSnapshot(snapshot, { mode, isPlain: true }, env().READ_TIMEOUT);
      const { rows } = await listChatbots(snapshot, access, params, params);
      ms = performance.now() - begunAt;
      return { rows, clocks: await readClocks(snapshot) };
    });
    return { mode, ms: ms ?? performance.now() - begunAt, result };
  } catch (error) {
    const { code, message } = describeError(error);
    // Not the database's: a mistake of ours must not look like a slow read.
    if (code === 'error') throw error;
    const sentence = ['57014', '55P03'].includes(code) ? new ReadTimeoutError().message : message;
    return { mode, ms: performance.now() - begunAt, result: { error: sentence } };
  }
}
