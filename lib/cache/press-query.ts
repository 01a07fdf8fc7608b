/** Pressing a query's buttons: it runs as the pages run it, which the database feels, so that the trail has who asked. */
import { noteDone } from '@/lib/auth/trail';
import type { ReadMode } from '@/lib/env';
import { TellableError } from '@/lib/errors';
import { measureQueries, type QueryPlan, type QueryTiming, readPlan } from '@/lib/performance/performance';
import type { QueryName } from '@/lib/performance/queries';
import { NEEDS_OVERALL } from './may';
import type { Viewer } from './viewer';

/** Null where the team in view has nothing to list. @throws TellableError for who does not administer every team */
export async function pressMeasure(viewer: Viewer, query: QueryName): Promise<QueryTiming | null> {
  if (!viewer.isOverall) throw new TellableError(NEEDS_OVERALL);
  // Before it runs: it may take as long as it is let, or never answer.
  await noteDone(viewer.access, { action: 'query.measured', subject: query });
  return (await measureQueries(viewer.access, [query]))[0] ?? null;
}

/** The same; a sentence where it took too long. */
export async function pressPlan(
  viewer: Viewer,
  query: QueryName,
  mode: ReadMode,
): Promise<QueryPlan | { error: string } | null> {
  if (!viewer.isOverall) throw new TellableError(NEEDS_OVERALL);
  await noteDone(viewer.access, { action: 'query.explained', subject: query, detail: mode });
  return readPlan(viewer.access, query, mode);
}
