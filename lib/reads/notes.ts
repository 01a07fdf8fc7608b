/** What is pending in a snapshot: noted changes, and rows of the source that capture by tail has not reached yet. */
import type { Db, Fragment } from '@/db/client';
import { FOLLOWED_AT } from '@/lib/capture/followed';
import { currentSource } from '@/lib/source/current';
import { quoted } from '@/lib/source/identifier';
import { type CapturedTable, followable, targetIn } from '@/lib/source/source';
import { answeringOf } from './answering';

/** Rows behind a table's position are read from the table itself; with triggers there is no position and nothing to read. */
function appended(captured: CapturedTable): string {
  const { name, table, key, kind } = captured;
  const id = quoted(key);
  return `
    union all
    select '${kind}', appended.id, null::integer, null::timestamptz, null::timestamptz, now(), ${FOLLOWED_AT}
    from truecount.tail_position position cross join lateral (
      select ${targetIn(captured, 'source')} as id from ${table} source
      where source.${id} > position.settled_id
        and not exists (select from truecount.tail_seen seen where seen.relation = '${name}' and seen.id = source.${id})
      offset 0
    ) appended where position.relation = '${name}' and appended.id is not null`;
}

/**
 * Relation (kind, id, human, first_at, last_at, noted_at, since), to stand after FROM; `kind` as in truecount.pending_change.
 * It waits no longer than `since`: what nobody has noted may be as old as the last look at it.
 */
export function notesOf(sql: Db): Fragment {
  // Where no table is followed none is named: a lock of the platform's on one stops no read that needs nothing of it.
  const hasTail = answeringOf(sql)?.tail ?? true;
  const tail = hasTail ? followable(currentSource().captured).map(appended).join('') : '';
  return sql.unsafe(`(
    select kind::text as kind, id, human, first_at, last_at, noted_at, noted_at as since from truecount.pending_change ${tail}
  )`) as unknown as Fragment;
}

/** The rows of the source alone that nobody has noted; null where no table is followed. */
export function unnotedOf(sql: Db): Fragment | null {
  const tables = followable(currentSource().captured).map(appended).join('');
  return tables === '' ? null : (sql.unsafe(`(${tables.replace('union all', '')})`) as unknown as Fragment);
}
