/** A number explained: what it means, where it came from, how old it is, who wrote it, and the rows behind it. */
import 'server-only';
import { type Db, db } from '@/db/client';
import { type Access, parseId } from '@/lib/auth/access';
import { captureOf } from '@/lib/capture/capture';
import { readClocks } from '@/lib/reads/clocks';
import type { Paging } from '@/lib/reads/cursor';
import { inSnapshot, type Snapshot } from '@/lib/reads/snapshot';
import { stateOf } from '@/lib/refresh/log';
import { readBehind } from './behind';
import type { Explanation, Recount, WritingRun } from './explanation';
import { isCacheable, type Kind, metricOf, type NumberOfKind } from './numbers';
import { isDropped, isLag, isSame, originOf, readCachedRow, readSubject, readSubjectIn } from './values';

const FIRST: Paging = { after: null, before: null, at: null };

/** @returns null for an unknown id, a malformed one, or another team's; as all functions here */
export async function explain<K extends Kind>(
  access: Access,
  kind: K,
  id: string,
  number: NumberOfKind[K],
  paging: Paging = FIRST,
): Promise<Explanation | null> {
  if (parseId(id) === null) return null;
  return inSnapshot(db(), async (snapshot) => {
    const subject = await readSubject(snapshot, access, kind, id);
    if (!subject) return null;
    const dropped = await isDropped(snapshot, number, subject);
    const isHeld = isCacheable(kind, number) && !dropped;
    const row = isHeld ? await readCachedRow(snapshot, kind, id) : null;
    const cached = row && (await readSubjectIn(snapshot, 'cached', access, kind, id));
    const clocks = await readClocks(snapshot);
    const { name, conversationId } = subject;
    return {
      kind,
      id,
      name,
      number,
      metric: metricOf(kind, number),
      value: subject.values[number],
      cached: cached?.values[number] ?? null,
      origin: isHeld ? await originOf(snapshot, kind, id, subject, row, clocks) : 'live',
      isDropped: dropped,
      clocks,
      changedAt: row?.changedAt ?? null,
      writtenBy: row?.run ? await readWriter(snapshot, row.run) : null,
      countedBy: row && kind === 'team' ? await readFull(snapshot) : null,
      behind: await readBehind(snapshot, { access, kind, id, number, conversationId }, paging),
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
): Promise<(Recount & { mayBeUnswept: boolean }) | null> {
  if (parseId(id) === null) return null;
  const read = async (snapshot: Snapshot) => {
    const subject = await readSubject(snapshot, access, kind, id);
    if (!subject) return null;
    const dropped = await isDropped(snapshot, number, subject);
    const hasRow =
      isCacheable(kind, number) && !dropped && (await readCachedRow(snapshot, kind, id)) !== null;
    const cached = hasRow ? await readSubjectIn(snapshot, 'cached', access, kind, id) : null;
    const begun = performance.now();
    const counted = await readSubjectIn(snapshot, 'live', access, kind, id);
    const ms = performance.now() - begun;
    const [shown, truth] = [subject.values[number], counted!.values[number]];
    const isRight = isSame(shown, truth);
    const { asOf, isExact, pending, isPendingCapped } = await readClocks(snapshot);
    const isAll = isRight || isExact || (await isLag(snapshot, { access, kind, id }, number, truth));
    return {
      kind,
      id,
      number,
      asOf,
      shown,
      cached: cached?.values[number] ?? null,
      counted: truth,
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
