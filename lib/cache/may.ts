/** Who may press what: operators ask for refreshes, as on every page; what is everybody's is for administrators of all teams. */
import type { Job } from '@/lib/jobs/jobs';
import type { Viewer } from './viewer';

export const NEEDS_OVERALL =
  'This is for administrators of every team: the cache is the whole installation’s.';

/** Why not, as a sentence; null when they may. */
export function refusalToPress(viewer: Viewer, { name }: Pick<Job, 'name'>): string | null {
  if (viewer.isOverall) return null;
  if (!name.startsWith('refresh')) return NEEDS_OVERALL;
  return viewer.mayRefresh ? null : 'This needs the role operator.';
}
