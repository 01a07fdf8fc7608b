/** The source that this installation reads, as fragments ready to stand after FROM. */
import type { Db, Fragment } from '@/db/client';
import { TellableError } from '@/lib/errors';
import { native } from './native';
import type { Source } from './source';

/** A source as truecount.source_state tells it; `revision` is another one with each change of it. */
export interface HeldSource {
  revision: string;
  source: Source;
  /** What is wrong with the platform's tables: nothing can be counted until it is mended. */
  problem: string | null;
}

// Kept on globalThis: a server's bundles each have a copy of this module.
const held = globalThis as unknown as { truecountSource?: HeldSource };

/** Until a database says otherwise. */
const NATIVE: HeldSource = { revision: '0', source: native, problem: null };

/** The same object as long as it is the same source. */
export function heldSource(): HeldSource {
  return held.truecountSource ?? NATIVE;
}

export function holdSource(source: HeldSource): void {
  held.truecountSource = source;
}

/** Thrown where the platform's tables have changed so that they cannot be counted. */
export class SourceProblemError extends TellableError {}

/** Thrown inside a read when the database's source is another one than this process holds: load it and read again. */
export class SourceMovedError extends Error {
  constructor() {
    super('The source of this database has changed.');
  }
}

/** Thrown where conversations would be made in a platform that is another program's. */
export class AttachedError extends TellableError {
  constructor() {
    super(
      'This Truecount is attached to a platform whose tables it never writes: conversations come from there alone.',
    );
  }
}

/** Why conversations cannot be made here; null where they are Truecount's own. */
export function refusalToWrite(): AttachedError | null {
  return currentSource().isForeign ? new AttachedError() : null;
}

/** @throws AttachedError */
export function requireOwnPlatform(): void {
  const refusal = refusalToWrite();
  if (refusal) throw refusal;
}

/** @throws SourceMovedError, SourceProblemError */
export function requireRevision(revision: string): void {
  const { revision: held, problem } = heldSource();
  if (held !== revision) throw new SourceMovedError();
  if (problem !== null) throw new SourceProblemError(problem);
}

export function currentSource(): Source {
  return heldSource().source;
}

type Relation = Exclude<
  keyof Source,
  'name' | 'captured' | 'tagsOf' | 'versionsWithin' | 'isForeign' | 'hasFixedConversations'
>;

/** `from(sql).session` is the session relation as a fragment: ``sql`select ... from ${source.session} session` ``. */
export function sourceOf(sql: Db, source: Source = currentSource()): Record<Relation, Fragment> {
  const fragment = (text: string) => sql.unsafe(text) as unknown as Fragment;
  return {
    team: fragment(source.team),
    chatbot: fragment(source.chatbot),
    participant: fragment(source.participant),
    session: fragment(source.session),
    message: fragment(source.message),
    messageVersion: fragment(source.messageVersion),
    sessionTag: fragment(source.sessionTag),
    trace: fragment(source.trace),
  };
}

/** Relation (conversation_id, version) of the conversations that fulfil `condition`; null where messageVersion is as quick. */
export function versionsWithin(sql: Db, condition: Fragment): Fragment | null {
  const text = currentSource().versionsWithin;
  if (!text) return null;
  const [before, after] = text.map((part) => sql.unsafe(part) as unknown as Fragment);
  return sql`${before!} ${condition} ${after!}`;
}

/** Relation (tag) of a row of relation session that is named `session` (a constant of the caller). */
export function tagsOf(sql: Db, session: string): Fragment {
  return sql.unsafe(currentSource().tagsOf(session)) as unknown as Fragment;
}
