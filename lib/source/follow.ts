/** Keeping up with the source: which one the database says it has, and whether the platform's tables are still the same. */
import type { Sql } from '@/db/client';
import { noteEverything } from '@/lib/capture/everything';
import { describeError } from '@/lib/errors';
import type { Adapter } from './adapter';
import { adapterNamed } from './adapters';
import { heldSource, holdSource, SourceMovedError, SourceProblemError } from './current';
import { type Layout, lacking, readLayout } from './layout';
import { native } from './native';
import type { Source } from './source';

export interface SourceState {
  name: string;
  schema: string | null;
  fingerprint: string | null;
  revision: string;
}

/** Truecount's own tables are not there. */
const OF_DETACHED = ['42P01', '3F000'];

/** @throws SourceProblemError in a database that Truecount was detached from */
export async function readSourceState(sql: Sql): Promise<SourceState> {
  const [state] = await sql<SourceState[]>`
    select name, schema, fingerprint, revision from truecount.source_state`.catch((error: unknown) => {
    if (!OF_DETACHED.includes(describeError(error).code)) throw error;
    throw new SourceProblemError(
      'Truecount was detached from this database: stop what still uses it, or attach it again.',
    );
  });
  return state!;
}

/** What of the adapter's tables is not as it must be, in one sentence for people; null when all is well. */
export function problemOf(adapter: Adapter, layout: Layout): string | null {
  const missing = lacking(adapter, layout);
  if (missing.length === 0) return null;
  return `${adapter.title} has changed, and Truecount cannot count until it fits again: ${missing.join('; ')}.`;
}

/**
 * Makes this process hold the source that the database has now. When the platform's tables have changed in what matters,
 * that is written down, so that every process learns of it; and that everything is to be counted again, for the numbers
 * may mean something else now.
 *
 * @returns whether this process held another one before
 */
export async function followSource(sql: Sql): Promise<boolean> {
  const before = heldSource();
  const state = await readSourceState(sql);
  if (state.name === native.name) {
    if (before.revision === state.revision) return false;
    holdSource({ revision: state.revision, source: native, problem: null });
    return true;
  }
  const adapter = adapterNamed(state.name);
  if (!adapter || state.schema === null)
    throw new SourceProblemError(
      `This database was attached as ${state.name}, which this version of Truecount does not know: use the version that attached it.`,
    );
  const layout = await readLayout(sql, adapter, state.schema);
  const problem = problemOf(adapter, layout);
  const fingerprint = layout.fingerprint();
  let { revision } = state;
  const hasChanged = fingerprint !== state.fingerprint;
  if (hasChanged) {
    const written = await writeFingerprint(sql, state, fingerprint, problem === null);
    // Another process was first: what it wrote is read the next time.
    if (written === null) return followSource(sql);
    revision = written;
  }
  if (!hasChanged && before.revision === revision) return false;
  holdSource({ revision, problem, source: problem === null ? adapter.source(layout) : unreadable(adapter) });
  return true;
}

/** The source while something of it is missing: whoever reads it all the same gets an error, and never no rows. */
function unreadable({ name }: Adapter): Source {
  const nothing = '(select * from truecount.source_cannot_be_read)';
  return {
    name,
    isForeign: true,
    hasFixedConversations: false,
    team: nothing,
    chatbot: nothing,
    participant: nothing,
    session: nothing,
    message: nothing,
    messageVersion: nothing,
    sessionTag: nothing,
    tagsOf: () => nothing,
    trace: nothing,
    captured: [],
  };
}

/** @returns the new revision; null where the state was another one by then */
async function writeFingerprint(
  sql: Sql,
  { revision }: SourceState,
  fingerprint: string,
  isCounted: boolean,
): Promise<string | null> {
  return sql.begin(async (tx) => {
    const [written] = await tx<{ revision: string }[]>`
      update truecount.source_state set fingerprint = ${fingerprint}, revision = revision + 1
      where revision = ${revision} returning revision`;
    if (!written) return null;
    if (isCounted) await noteEverything(tx);
    return written.revision;
  }) as Promise<string | null>;
}

/**
 * Errors that a changed table gives: a column, table or function that is not there, that is of another type, that may not
 * be read any more, or that a prepared statement gave in another type.
 */
const OF_CHANGED_TABLES = ['42703', '42P01', '3F000', '42883', '42804', '42846', '42725', '42501', '0A000'];

/** @throws SourceProblemError while the platform's tables do not fit */
export async function requireSource(sql: Sql): Promise<void> {
  await followSource(sql);
  const { problem } = heldSource();
  if (problem !== null) throw new SourceProblemError(problem);
}

/** How often work is begun: tables may change again meanwhile. */
const ATTEMPTS = 3;

/**
 * Runs `work`, which reads the source; when that fails because the source has changed meanwhile, learns of the change and
 * runs it once more.
 * @throws SourceProblemError when the platform's tables no longer fit
 */
export async function withSource<T>(sql: Sql, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    // It may have been mended since.
    if (heldSource().problem !== null) await requireSource(sql);
    const before = heldSource();
    try {
      return await work();
    } catch (error) {
      const mayHaveChanged =
        error instanceof SourceMovedError || OF_CHANGED_TABLES.includes(describeError(error).code);
      if (!mayHaveChanged) throw error;
      await requireSource(sql);
      // Not whether this look has found it: another of this process may have been first.
      if (heldSource() === before || attempt === ATTEMPTS) throw error;
    }
  }
}
