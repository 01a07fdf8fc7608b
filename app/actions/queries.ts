'use server';
/** What is pressed on the page of the queries: the pages' own statements, measured or explained; for administrators of every team. */
import { z } from 'zod';
import { requireAccess } from '@/lib/auth/gate';
import { pressMeasure, pressPlan } from '@/lib/cache/press-query';
import { viewerOf } from '@/lib/cache/viewer';
import type { QueryPlan, QueryTiming } from '@/lib/performance/performance';
import { parseQuery } from '@/lib/performance/queries';
import { whatFailed } from './what-failed';

type Failed = { error: string };

const NO_QUERY = { error: 'There is no such query.' };
const NOTHING = { error: 'The team in view has nothing that this query lists.' };

async function requireViewer() {
  const { access, asker, role } = await requireAccess('administrator');
  return viewerOf(access, asker, role);
}

/** Runs one query once in each mode, each of them no longer than a page may take. */
export async function measureQuery(name: string): Promise<QueryTiming | Failed> {
  const viewer = await requireViewer();
  const query = parseQuery(name);
  if (query === null) return NO_QUERY;
  return whatFailed(async () => (await pressMeasure(viewer, query)) ?? NOTHING);
}

const modeSchema = z.enum(['exact', 'cached', 'live']);

/** Runs one query once in one mode and tells how the database went about it. */
export async function explainQuery(name: string, mode: string): Promise<QueryPlan | Failed> {
  const viewer = await requireViewer();
  const [query, wanted] = [parseQuery(name), modeSchema.safeParse(mode)];
  if (query === null || !wanted.success) return NO_QUERY;
  return whatFailed(async () => (await pressPlan(viewer, query, wanted.data)) ?? NOTHING);
}
