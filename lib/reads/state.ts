/** The state of the cache as a whole, and what a page does about it. */
import type { Db } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { env } from '@/lib/env';
import { stateOf } from '@/lib/refresh/log';
import { requestRefresh } from '@/lib/refresh/request';
import { sourceOf } from '@/lib/source/current';
import { noteView, type Shown } from '@/lib/views/record';
import { type ClockRow, clockColumns, clocksFrom, secondsBehind } from './clocks';
import { notesOf } from './notes';
import { hasPending, type Snapshot } from './snapshot';
import type { CacheState, RunProgress } from './types';

interface StateRow extends ClockRow {
  fullAt: string | null;
  newestActivityAt: string | null;
  run: RunProgress | null;
}

/** `newestActivityAt`: of the asking team, of any team for the CLI; it decides a list's default period. */
export type State = CacheState & { newestActivityAt: string | null };

export async function readState(snapshot: Snapshot, access: Access): Promise<State> {
  const team = access.teamId === null ? snapshot`true` : snapshot`team_id = ${access.teamId}`;
  const [row] = await snapshot<StateRow[]>`
    select ${clockColumns(snapshot)}, full_run.started_at as "fullAt",
      greatest(
        (select last_activity_at from truecount.session_statistics where ${team} order by sort_at desc, session_id desc limit 1),
        ${newestNoted(snapshot, access)}
      ) as "newestActivityAt",
      (select json_build_object('id', id::text, 'state', ${stateOf(snapshot)}, 'batchesDone', batches_done, 'batchesTotal', batches_total,
          'startedAt', started_at, 'requestedAt', requested_at, 'error', error)
        from (select * from truecount.statistics_update_log where type = 'full' order by id desc limit 1) newest
        where state <> 'done') as run
    from truecount.capture_state state
    left join lateral (
      select started_at from truecount.statistics_update_log
      where type = 'full' and scope_id is null and state = 'done' order by finished_at desc limit 1
    ) full_run on true`;
  const { isFilled, fullAt, newestActivityAt, run } = row!;
  const clocks = clocksFrom(snapshot, row!);
  const ageSeconds = secondsBehind(clocks, row!);
  const isStale = ageSeconds > env().STALE_THRESHOLD_MINUTES * 60;
  return { asOf: clocks.asOf, clocks, isFilled, fullAt, newestActivityAt, run, ageSeconds, isStale };
}

/** The last activity of what is pending, of the team that asks. */
function newestNoted(sql: Db, access: Access) {
  if (!hasPending(sql)) return sql`null`;
  const source = sourceOf(sql);
  const team = access.teamId === null ? sql`true` : sql`session.team_id = ${access.teamId}`;
  return sql`(
    select max(note.last_at) from ${notesOf(sql)} note cross join lateral (
      select team_id from ${source.session} session where session.conversation_id = note.id offset 0
    ) session where kind = 'a' and ${team})`;
}

/** After a failed refresh, pages wait so long before they ask again. */
const RETRY_MS = 5 * 60_000;

/**
 * Asks for a refresh when the cache was never filled. Never waits for it. A page that is behind has begun a fold itself
 * (lib/reads/snapshot.ts).
 * @param shown what the page shows, where it is a view of a person's
 */
export async function attend(state: CacheState, shown?: Shown): Promise<void> {
  if (shown) noteView(state, shown);
  const { isFilled, run } = state;
  if (isFilled) return;
  if (run?.state === 'queued' || run?.state === 'running') return;
  if (run?.state === 'failed' && Date.now() - Date.parse(run.requestedAt) < RETRY_MS) return;
  await requestRefresh({ type: 'full', trigger: 'start' });
}
