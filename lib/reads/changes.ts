/** A token of everything that pages show: while it stays the same, so does every number. Cheap enough to be asked all day. */
import 'server-only';
import { createHash } from 'node:crypto';
import { type Db, db, type Sql } from '@/db/client';
import { withTimeLimit } from '@/db/transaction';
import { env } from '@/lib/env';
import { requireRevision } from '@/lib/source/current';
import { withSource } from '@/lib/source/follow';
import { sourceLock } from '@/lib/source/locked';
import { setAnswering } from './answering';
import { type ClockRow, clockColumns, clocksFrom } from './clocks';
import { notesOf } from './notes';
import type { Clocks } from './types';

export interface Changes {
  /** Moves with every change that an exact or a live read would show; a fold alone does not move it. */
  token: string;
  /** Moves with those and with every fold: for pages that show cached rows as they are. */
  cacheToken: string;
  clocks: Clocks;
}

interface ChangeRow extends ClockRow {
  noted: ClockRow['noted'];
  isEverything: boolean;
  waiting: number;
  /** Notes that were ever seen, whether taken or not: a change that commits late adds one like any other. */
  seen: string;
  /** What capture by tail has not noted yet; null with triggers. */
  ahead: string | null;
  taken: string;
  rewritten: string;
  emptied: string;
  filledAt: string | null;
}

/** Asked by every open page: one that waits for a lock must not wait together with all that come after it. */
const TIME_LIMIT_SECONDS = 3;

/**
 * One snapshot. What is merely joined to a row, such as a chatbot's name, is in no token: pages read
 * themselves again once in a while for that.
 */
export function readChanges(sql: Sql = db()): Promise<Changes> {
  const read = () =>
    withTimeLimit(sql, TIME_LIMIT_SECONDS, async (tx) => {
      await tx.unsafe(`set local lock_timeout = ${sourceLock.ms}`);
      const [state] = await tx<{ tail: boolean; revision: string }[]>`
        select exists (select from truecount.tail_position) as tail, revision from truecount.source_state`;
      requireRevision(state!.revision);
      setAnswering(tx, {
        mode: env().READ_MODE,
        pending: true,
        tail: state!.tail,
        filled: true,
        compressed: true,
        archived: false,
      });
      return readIn(tx);
    });
  return withSource(sql, read);
}

async function readIn(sql: Db): Promise<Changes> {
  const [row] = await sql<ChangeRow[]>`
    select ${clockColumns(sql)}, note.is_everything as "isEverything", (note.count + coalesce(ahead.count, 0))::float8 as waiting,
      counted.taken_count + note.count as seen, concat_ws(' ', ahead.count, ahead.ids) as ahead, counted.taken_count as taken,
      counted.rewritten_count as rewritten, cache.emptied_count as emptied, cache.filled_at as "filledAt"
    from truecount.capture_state state cross join truecount.change_count counted cross join truecount.cache_state cache
    cross join lateral (
      select count(*) as count, coalesce(sum(id), 0) as ids, coalesce(bool_or(kind = 'e'), false) as is_everything
      from truecount.pending_change
    ) note
    left join lateral (
      select count(*) - note.count as count, coalesce(sum(id), 0) - note.ids as ids from ${notesOf(sql)} known
    ) ahead on state.capture = 'tail'`;
  const { seen, ahead, taken, rewritten, emptied, filledAt, asOf } = row!;
  // The last days, and those of the charts, move on at midnight.
  const parts = [seen, ahead, rewritten, emptied, filledAt, asOf.slice(0, 10)];
  return {
    token: digest(parts),
    cacheToken: digest([...parts, taken]),
    clocks: { ...clocksFrom(sql, row!), isExact: row!.isFilled && isExact(row!) },
  };
}

/** Whether a page that is read now shows every change: nobody has looked for this statement as for a page's snapshot. */
function isExact({ waiting, isEverything }: ChangeRow): boolean {
  const { READ_MODE, PENDING_LIMIT } = env();
  if (waiting === 0 || READ_MODE === 'live') return true;
  return READ_MODE === 'exact' && !isEverything && waiting <= PENDING_LIMIT;
}

/** Short, and tells nothing of how much there is. */
function digest(parts: (string | null)[]): string {
  return createHash('sha256').update(parts.join('|')).digest('base64url').slice(0, 22);
}
