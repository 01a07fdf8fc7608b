/** Keeping up with the source: which one the database says it has, and whether the platform's tables are still the same. */
import type { Sql } from '@/db/client';
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

export async function readSourceState(sql: Sql): Promise<SourceState> {
  const [state] = await sql<SourceState[]>`
    select name, schema, fingerprint, revision from truecount.source_state`;
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
 * that is written down, so that every process learns of it.
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
    const [written] = await sql<{ revision: string }[]>`
      update truecount.source_state set fingerprint = ${fingerprint}, revision = revision + 1
      where revision = ${revision} returning revision`;
    // Another process was first: what it wrote is read the next time.
    if (!written) return followSource(sql);
    revision = written.revision;
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

/** Errors that a changed table gives: a column, table or function that is not there, or of another type. */
const OF_CHANGED_TABLES = ['42703', '42P01', '42883', '42804', '42846', '42725'];

/**
 * Runs `work`, which reads the source; when that fails because the source has changed meanwhile, learns of the change and
 * runs it once more.
 * @throws SourceProblemError when the platform's tables no longer fit
 */
export async function withSource<T>(sql: Sql, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const mayHaveChanged =
      error instanceof SourceMovedError || OF_CHANGED_TABLES.includes(describeError(error).code);
    if (!mayHaveChanged) throw error;
    const hasChanged = await followSource(sql);
    const { problem } = heldSource();
    if (problem !== null) throw new SourceProblemError(problem);
    if (!hasChanged) throw error;
    return work();
  }
}
