/** A number explained: what it means, where it came from, how old it is, who wrote it, and the rows behind it. */
import 'server-only';
import { type Db, db } from '@/db/client';
import { type Access, parseId } from '@/lib/auth/access';
import { captureOf } from '@/lib/capture/capture';
import { readClocks } from '@/lib/reads/clocks';
import type { Paging } from '@/lib/reads/cursor';
import type { AskedPeriod } from '@/lib/reads/params';
import { inSnapshot, modeOf, type Snapshot } from '@/lib/reads/snapshot';
import { stateOf } from '@/lib/refresh/log';
import { readBehind } from './behind';
import type { Explanation, Recount, WritingRun } from './explanation';
import { isCacheable, type Kind, metricOf, type NumberOfKind, type PeriodNumber } from './numbers';
import { readNewestIn, readPeriodOrigin } from './period';
import { isDropped, isLag, isSame, originOf, readCachedRow, readNumber, readNumberIn } from './values';

const FIRST: Paging = { after: null, before: null, at: null };

/**
 * @param period null of all time; given, the number must be one that there is of a period
 * @returns null for an unknown id, a malformed one, or another team's; as all functions here
 */
export async function explain<K extends Kind>(
  access: Access,
  kind: K,
  id: string,
  number: NumberOfKind[K],
  paging: Paging = FIRST,
  period: AskedPeriod | null = null,
): Promise<Explanation | null> {
  if (parseId(id) === null) return null;
  const asked = { access, kind, id, number, period };
  return inSnapshot(db(), async (snapshot) => {
    const found = await readNumber(snapshot, asked);
    if (!found) return null;
    const { name, value, conversationId } = found;
    const dropped = await isDropped(snapshot, number, found);
    const isHeld = isCacheable(kind, number) && !dropped;
    const row = isHeld ? await readCachedRow(snapshot, kind, id) : null;
    const clocks = await readClocks(snapshot);
    const changed = row && period ? await readNewestIn(snapshot, id, period) : row;
    return {
      kind,
      id,
      name,
      number,
      period: period && {
        ...period,
        origin: await readPeriodOrigin(snapshot, id, number as PeriodNumber, period),
      },
      metric: metricOf(kind, number, period),
      value,
      cached: row && (await readNumberIn(snapshot, 'cached', asked)),
      origin: isHeld ? await originOf(snapshot, asked, found, row, clocks) : 'live',
      isDropped: dropped,
      isAllLive: modeOf(snapshot) === 'live',
      clocks,
      changedAt: changed?.changedAt ?? null,
      writtenBy: changed?.run ? await readWriter(snapshot, changed.run) : null,
      countedBy: row && kind === 'team' ? await readFull(snapshot) : null,
      behind: await readBehind(snapshot, { ...asked, conversationId }, paging),
    };
  });
}

/**
 * Counts the number again from the source and writes nothing, whatever is pending.
 * @throws ReadTimeoutError where that takes too long for a page
 */
export async function recountNumber<K extends Kind>(
  access: Access,
  kind: K,
  id: string,
  number: NumberOfKind[K],
  period: AskedPeriod | null = null,
): Promise<(Recount & { mayBeUnswept: boolean }) | null> {
  if (parseId(id) === null) return null;
  const asked = { access, kind, id, number, period };
  const read = async (snapshot: Snapshot) => {
    const found = await readNumber(snapshot, asked);
    if (!found) return null;
    const shown = found.value;
    const dropped = await isDropped(snapshot, number, found);
    const hasRow =
      isCacheable(kind, number) && !dropped && (await readCachedRow(snapshot, kind, id)) !== null;
    const cached = hasRow ? await readNumberIn(snapshot, 'cached', asked) : null;
    const begun = performance.now();
    const counted = await readNumberIn(snapshot, 'live', asked);
    const ms = performance.now() - begun;
    const isRight = isSame(shown, counted);
    const { asOf, isExact, pending, isPendingCapped } = await readClocks(snapshot);
    const isAll = isRight || isExact || (await isLag(snapshot, asked, counted));
    return {
      kind,
      id,
      number,
      asOf,
      shown,
      cached,
      counted,
      isDropped: dropped,
      isRight,
      lag: isExact ? null : { pending, isPendingCapped, isAll },
      // What capture by tail learns from the next sweep.
      mayBeUnswept: !isRight && (isExact || !isAll) && (await captureOf(snapshot)) === 'tail',
      ms,
    };
  };
  return inSnapshot(db(), read, { isReadOnly: true });
}

async function readFull(sql: Db): Promise<WritingRun | null> {
  const [full] = await sql<{ id: string }[]>`
    select id from truecount.statistics_update_log
    where type = 'full' and scope_id is null and state = 'done' order by finished_at desc limit 1`;
  return full ? readWriter(sql, full.id) : null;
}

async function readWriter(sql: Db, id: string): Promise<WritingRun> {
  const [run] = await sql<WritingRun[]>`
    select id, type, trigger, requested_by as "requestedBy", ${stateOf(sql)} as state, started_at as "startedAt", finished_at as "finishedAt"
    from truecount.statistics_update_log where id = ${id}`;
  const unknown = {
    type: null,
    trigger: null,
    requestedBy: null,
    state: null,
    startedAt: null,
    finishedAt: null,
  };
  return run ?? { id, ...unknown };
}
