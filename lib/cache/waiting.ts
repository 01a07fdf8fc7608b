/** What waits to be counted, and how far the fill is. */
import type { Db } from '@/db/client';
import { sweptAt } from '@/lib/reads/clocks';
import { notesOf } from '@/lib/reads/notes';
import type { RunProgress } from '@/lib/reads/types';
import { stateOf } from '@/lib/refresh/log';

/** Counted so far; more is "100,000+". */
const CAP = 100_000;

export interface Waiting {
  asOf: string;
  isFilled: boolean;
  filledAt: string | null;
  /** Changes that no refresh has folded. */
  pending: number;
  isCapped: boolean;
  /** One of them is that everything is to be counted again: no read can put that in. */
  isEverything: boolean;
  /** Seconds that the oldest of them waits; null where none does. */
  oldestSeconds: number | null;
  capture: 'triggers' | 'tail';
  /** With tail: what sweeps find, such as edits and deletions, is known up to here; null before the first round of them. */
  sweptAt: string | null;
  /** The refresh of everything that is under way or waits. */
  fill: RunProgress | null;
}

export async function readWaiting(sql: Db): Promise<Waiting> {
  const [row] = await sql<Waiting[]>`
    select now() as "asOf", cache.filled_at is not null as "isFilled", cache.filled_at as "filledAt",
      least(note.count, ${CAP})::int as pending, note.count > ${CAP} as "isCapped",
      note.everything as "isEverything", extract(epoch from now() - note.oldest)::float8 as "oldestSeconds",
      state.capture, ${sweptAt(sql)} as "sweptAt",
      (select json_build_object('id', id::text, 'state', ${stateOf(sql)}, 'batchesDone', batches_done, 'batchesTotal', batches_total,
          'startedAt', started_at, 'requestedAt', requested_at, 'error', error)
        from (select * from truecount.statistics_update_log where type = 'full' order by id desc limit 1) newest
        where ${stateOf(sql)} in ('queued', 'running')) as fill
    from truecount.cache_state cache cross join truecount.capture_state state cross join lateral (
      select count(*) as count, min(since) as oldest, exists (select from truecount.pending_change where kind = 'e') as everything
      from (select since from ${notesOf(sql)} note limit ${CAP + 1}) noted
    ) note`;
  return row!;
}
