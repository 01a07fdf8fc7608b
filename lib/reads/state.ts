/** The state of the cache as a whole, and what a page does about it. */
import type { Access } from '@/lib/auth/access';
import { env } from '@/lib/env';
import { requestRefresh } from '@/lib/refresh/request';
import type { Snapshot } from './snapshot';
import type { CacheState, RunProgress } from './types';

interface StateRow extends Omit<CacheState, 'isStale'> {
  newestActivityAt: string | null;
}

/** Also the newest activity of the asking team (of any team for the CLI), which decides a list's default period. */
export async function readState(
  snapshot: Snapshot,
  access: Access,
): Promise<CacheState & { newestActivityAt: string | null }> {
  const team = access.teamId === null ? snapshot`true` : snapshot`team_id = ${access.teamId}`;
  const [row] = await snapshot<(StateRow & { run: RunProgress | null })[]>`
    select now() as "asOf", state.filled_at is not null as "isFilled", full_run.finished_at as "fullAt",
      extract(epoch from now() - full_run.finished_at)::int as "ageSeconds",
      (select count(distinct id)::int from truecount.pending_change) as "lostCount",
      (select last_activity_at from truecount.session_statistics where ${team} order by sort_at desc, session_id desc limit 1)
        as "newestActivityAt",
      (select json_build_object('id', id::text, 'state', state, 'batchesDone', batches_done, 'batchesTotal', batches_total,
          'startedAt', started_at, 'requestedAt', requested_at, 'error', error)
        from (select * from truecount.statistics_update_log where type = 'full' order by id desc limit 1) newest
        where state <> 'done') as run
    from truecount.cache_state state
    left join lateral (
      select finished_at from truecount.statistics_update_log
      where type = 'full' and scope_id is null and state = 'done' order by finished_at desc limit 1
    ) full_run on true`;
  const isStale = row!.ageSeconds === null || row!.ageSeconds > env().STALE_THRESHOLD_MINUTES * 60;
  return { ...row!, isStale };
}

/** After a failed refresh, pages wait so long before they ask again. */
const RETRY_MS = 5 * 60_000;

/** Asks for a refresh when the cache was never filled, has grown old or has lost rows. Never waits for it. */
export async function attend(state: CacheState): Promise<void> {
  if (state.isFilled && !state.isStale && state.lostCount === 0) return;
  const run = state.run;
  if (run?.state === 'queued' || run?.state === 'running') return;
  if (run && Date.now() - Date.parse(run.requestedAt) < RETRY_MS) return;
  await requestRefresh({ type: 'full', trigger: state.isFilled ? 'stale' : 'start' });
}
