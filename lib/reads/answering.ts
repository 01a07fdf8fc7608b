/** How a snapshot is answered; known from its first statement on. */
import type { ReadMode } from '@/lib/env';

export interface Answering {
  mode: ReadMode;
  /** When its transaction began, by the database's clock. */
  asOf?: string;
  /** There are changes that no refresh has folded. */
  pending: boolean;
  /** Capture is by tail: what is pending is looked for in the source's tables too. */
  tail: boolean;
  /** The cache tables were filled once. */
  filled: boolean;
  /** There are compressed sessions: versions of some are the source's to tell. */
  compressed: boolean;
  /** Every bucket was counted once: those of unmarked days may be used. */
  archived: boolean;
}

const held = new WeakMap<object, Answering>();

export function setAnswering(snapshot: object, answering: Answering): void {
  held.set(snapshot, answering);
}

/** Undefined where nobody has looked. */
export function answeringOf(snapshot: object): Answering | undefined {
  return held.get(snapshot);
}
