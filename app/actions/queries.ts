'use server';
/** What is pressed on the page of the queries: the pages' own statements, measured or explained; for administrators of every team. */
import { z } from 'zod';
import { requireAccess } from '@/lib/auth/gate';
import { NEEDS_OVERALL } from '@/lib/cache/may';
import { viewerOf } from '@/lib/cache/viewer';
import { measureQueries, type QueryPlan, type QueryTiming, readPlan } from '@/lib/performance/performance';
import { parseQuery } from '@/lib/performance/queries';
import { whatFailed } from './what-failed';

type Failed = { error: string };

const NO_QUERY = { error: 'There is no such query.' };
const NOTHING = { error: 'The team in view has nothing that this query lists.' };

async function requireOverall() {
  const { access, asker, role } = await requireAccess('administrator');
  return viewerOf(access, asker, role);
}

/** Runs one query once in each mode, each of them no longer than a page may take. */
export async function measureQuery(name: string): Promise<QueryTiming | Failed> {
  const viewer = await requireOverall();
  const query = parseQuery(name);
  if (query === null) return NO_QUERY;
  if (!viewer.isOverall) return { error: NEEDS_OVERALL };
  return whatFailed(async () => (await measureQueries(viewer.access, [query]))[0] ?? NOTHING);
}

const modeSchema = z.enum(['exact', 'cached', 'live']);

/** Runs one query once in one mode and tells how the database went about it. */
export async function explainQuery(name: string, mode: string): Promise<QueryPlan | Failed> {
  const viewer = await requireOverall();
  const [query, wanted] = [parseQuery(name), modeSchema.safeParse(mode)];
  if (query === null || !wanted.success) return NO_QUERY;
  if (!viewer.isOverall) return { error: NEEDS_OVERALL };
  return whatFailed(async () => (await readPlan(viewer.access, query, wanted.data)) ?? NOTHING);
}
