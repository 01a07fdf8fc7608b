/** The state of the cache as a whole, and what a page does about it. */
import type { Access } from '@/lib/auth/access';
import { env } from '@/lib/env';
import { stateOf } from '@/lib/refresh/log';
import { requestRefresh } from '@/lib/refresh/request';
import type { Snapshot } from './snapshot';
import type { CacheState, RunProgress } from './types';

type StateRow = Omit<State, 'isStale'>;

/** `newestActivityAt`: of the asking team, of any team for the CLI; it decides a list's default period. */
export type State = CacheState & { newestActivityAt: string | null; hasPending: boolean };

export async function readState(snapshot: Snapshot, access: Access): Promise<State> {
  const team = access.teamId === null ? snapshot`true` : snapshot`team_id = ${access.teamId}`;
  const [row] = await snapshot<(StateRow & { run: RunProgress | null })[]>`
    select now() as "asOf", state.filled_at is not null as "isFilled", full_run.started_at as "fullAt",
      extract(epoch from now() - full_run.started_at)::int as "ageSeconds",
      (select (count(distinct id) filter (where kind = 's') + count(distinct id) filter (where kind = 'c'
          and not exists (select from truecount.chatbot_statistics held where held.chatbot_id = pending.id)))::int
        from truecount.pending_change pending) as "lostCount",
      exists (select from truecount.pending_change) as "hasPending",
      (select last_activity_at from truecount.session_statistics where ${team} order by sort_at desc, session_id desc limit 1)
        as "newestActivityAt",
      (select json_build_object('id', id::text, 'state', ${stateOf(snapshot)}, 'batchesDone', batches_done, 'batchesTotal', batches_total,
          'startedAt', started_at, 'requestedAt', requested_at, 'error', error)
        from (select * from truecount.statistics_update_log where type = 'full' order by id desc limit 1) newest
        where state <> 'done') as run
    from truecount.cache_state state
    left join lateral (
      select started_at from truecount.statistics_update_log
      where type = 'full' and scope_id is null and state = 'done' order by finished_at desc limit 1
    ) full_run on true`;
  const isStale = row!.ageSeconds === null || row!.ageSeconds > env().STALE_THRESHOLD_MINUTES * 60;
  return { ...row!, isStale };
}

/** After a failed refresh, pages wait so long before they ask again. */
const RETRY_MS = 5 * 60_000;

/** Asks for a refresh when the cache was never filled, has grown old or has lost rows. Never waits for it. */
export async function attend(state: State): Promise<void> {
  if (state.isFilled && !state.isStale && !state.hasPending) return;
  const run = state.run;
  if (run?.state === 'queued' || run?.state === 'running') return;
  if (run?.state === 'failed' && Date.now() - Date.parse(run.requestedAt) < RETRY_MS) return;
  await requestRefresh({ type: 'full', trigger: state.isFilled ? 'stale' : 'start' });
}
