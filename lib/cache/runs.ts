/** The refresh log: a page of it, and the whole of it in chunks. */
import 'server-only';
import { type Db, db, type Fragment } from '@/db/client';
import { JOBS } from '@/lib/jobs/jobs';
import { beyond, elsewhere, keyText, type Paging, pageOf, windowOf } from '@/lib/reads/cursor';
import { all, atMost, COUNT_CAP, orderBy } from '@/lib/reads/order';
import { PAGE_SIZE } from '@/lib/reads/params';
import { inSnapshot, type Snapshot } from '@/lib/reads/snapshot';
import type { Page, Total } from '@/lib/reads/types';
import { stateOf } from '@/lib/refresh/log';
import type { RunParams, RunSort } from './run-params';
import { askerOf, errorOf, scopeOf, type Viewer } from './viewer';

export interface RunRow {
  id: string;
  type: string;
  /** Of the chatbot or session that it is about, where that is the viewer's. */
  scopeId: string | null;
  state: string;
  trigger: string;
  by: string | null;
  job: string | null;
  requestedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  ms: number | null;
  read: number;
  changed: number;
  batchesDone: number;
  batchesTotal: number | null;
  error: string | null;
}

export type RunFilters = Omit<RunParams, 'after' | 'before' | 'at'>;
export interface RunsPage {
  asOf: string;
  page: Page<RunRow>;
  total: Total;
}

const HOURS = { '1h': 1, '24h': 24, '7d': 168, '30d': 720 };

function keyOf(sql: Db, sort: RunSort): Fragment {
  const keys: Record<RunSort, Fragment> = {
    run: sql`run.id`,
    duration: sql`coalesce(run.duration_ms, -1)::bigint`,
    read: sql`run.rows_read`,
    changed: sql`run.rows_changed`,
  };
  return keys[sort];
}

function conditions(sql: Db, { state, type, job, trigger, since, folds }: RunFilters): Fragment {
  const found: Fragment[] = [];
  if (state) found.push(sql`${stateOf(sql)} = ${state}`);
  if (type) found.push(sql`type = ${type.replaceAll('\0', '')}`);
  if (job) found.push(ofJob(sql, job.replaceAll('\0', '')));
  if (trigger) found.push(sql`trigger = ${trigger}`);
  if (since) found.push(sql`requested_at > now() - ${HOURS[since]} * interval '1 hour'`);
  // Who asks for what folds ask for sees them.
  if (folds === 'only') found.push(sql`trigger in ('folder', 'read')`);
  else if (folds === 'hide' && trigger !== 'folder' && trigger !== 'read')
    found.push(sql`trigger not in ('folder', 'read')`);
  return all(sql, found);
}

/** What the job started, and the same that something else did, as its row on the cache page shows them. */
function ofJob(sql: Db, name: string): Fragment {
  const type = JOBS.find((job) => job.name === name)?.type() ?? null;
  return sql`(job = ${name} or type = ${type})`;
}

type FoundRow = RunRow & { cursorKey: string; key: unknown };

async function listRuns(
  sql: Db,
  viewer: Viewer,
  filters: RunFilters,
  paging: Paging,
  size: number,
): Promise<Page<RunRow>> {
  const window = windowOf(paging, filters.sort, 'bigint', filters.dir);
  const key = keyOf(sql, filters.sort);
  const id = sql`run.id`;
  const found = await sql<FoundRow[]>`
    select ${keyText(sql, key, 'bigint')} as "cursorKey", ${key} as key, run.id::text, type, ${scopeOf(sql, viewer)}::text as "scopeId",
      ${stateOf(sql)} as state, trigger, ${askerOf(sql, viewer)} as by, job, requested_at as "requestedAt", started_at as "startedAt",
      finished_at as "finishedAt", duration_ms as ms, rows_read::float8 as read, rows_changed::float8 as changed,
      batches_done as "batchesDone", batches_total as "batchesTotal", ${errorOf(sql, viewer)} as error
    from truecount.statistics_update_log run
    where ${conditions(sql, filters)} and ${beyond(sql, key, id, 'bigint', window)}
    ${orderBy(sql, key, id, window.direction)} ${atMost(sql, size + 1)}`;
  const instead = elsewhere(window, found.length, size);
  if (instead) return listRuns(sql, viewer, filters, instead, size);
  return pageOf(found, size, window, filters.sort);
}

async function countRuns(sql: Db, filters: RunFilters): Promise<Total> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from (
      select from truecount.statistics_update_log run where ${conditions(sql, filters)} ${atMost(sql, COUNT_CAP + 1)}
    ) matching`;
  return { count: Math.min(row!.count, COUNT_CAP), isCapped: row!.count > COUNT_CAP };
}

export async function readRunsPage(viewer: Viewer, params: RunParams): Promise<RunsPage> {
  const read = async (snapshot: Snapshot) => {
    const page = await listRuns(snapshot, viewer, params, params, PAGE_SIZE);
    const total = await countRuns(snapshot, params);
    const [clock] = await snapshot<{ asOf: string }[]>`select now() as "asOf"`;
    return { asOf: clock!.asOf, page, total };
  };
  return inSnapshot(db(), read, { isUnlimited: true });
}

const CHUNK = 1_000;

/** All of it, in pages: each is a read of its own, so that nothing is held open while a slow reader takes it. */
export async function* streamRuns(viewer: Viewer, filters: RunFilters): AsyncGenerator<RunRow[]> {
  let after: string | null = null;
  do {
    const paging: Paging = { after, before: null, at: null };
    const page: Page<RunRow> = await listRuns(db(), viewer, filters, paging, CHUNK);
    yield page.rows;
    after = page.next;
  } while (after !== null);
}
