/** A full refresh that finds nothing changed, over the bare scans that no way of counting can avoid. */
import { connect, type Sql } from '@/db/client';
import type { RefreshResult } from '@/lib/refresh/log';
import type { StepName } from '@/lib/refresh/steps';
import { currentSource } from '@/lib/source/current';
import { type Bench, planOf, refreshAll } from '../bench';
import { amount, atMost, check, costRatio, type Figure, time } from '../figure';
import { median } from '../meter';

const PART = 'refresh';
const ROUNDS = 5;
const STEPS: StepName[] = ['sessions', 'versions', 'activity', 'chatbots'];

/** The bare scan; the counts by session; and these compared with the cache: a refresh if a session had nothing else. */
function statements(message: string): { scan: string; counted: string; compared: string } {
  const counted = `select conversation_id, count(*)::int as messages, min(created_at) as first_at, max(created_at) as last_at
    from ${message} message where role = 'human' group by conversation_id`;
  return {
    scan: `select count(*) from ${message} message where role = 'human'`,
    counted,
    compared: `
      with counted as (${counted})
      select count(*) from truecount.session_statistics cached left join counted on counted.conversation_id = cached.conversation_id
      where (cached.human_message_count, cached.first_activity_at, cached.last_activity_at)
        is distinct from (coalesce(counted.messages, 0), counted.first_at, counted.last_at)`,
  };
}

/** As the engine plans: index order, no hash of every group. */
export async function inIndexOrder<Result>(sql: Sql, work: (tx: Sql) => Promise<Result>): Promise<Result> {
  const result = await sql.begin(async (tx) => {
    await tx
      .unsafe(
        `set local enable_hashjoin = off; set local enable_sort = off; set local enable_seqscan = off; set local work_mem = '64MB'`,
      )
      .simple();
    return { value: await work(tx as unknown as Sql) };
  });
  return result.value;
}

export async function measureRefresh({
  meter,
  sql,
  engine,
  url,
  platform,
  scale,
  say,
}: Bench): Promise<Figure[]> {
  const { scan: bare, counted, compared } = statements(currentSource().message);
  await inIndexOrder(sql, async (tx) => {
    const plan = await planOf(tx, bare);
    check(
      plan.includes(`Index Only Scan using ${platform.humanIndex}`),
      `The floor is no index-only scan:\n${plan}`,
    );
  });
  const runs: RefreshResult[] = [];
  const statement = (text: string) => ({
    run: () => inIndexOrder(sql, async (tx) => void (await tx.unsafe(text))),
  });
  say('Refresh: nothing changed');
  const costs = await meter.compare(
    {
      scan: statement(bare),
      heap: {
        run: () =>
          sql.begin(async (tx) => {
            await tx`set local work_mem = '64MB'`;
            await tx
              .unsafe(
                'set local enable_indexscan = off; set local enable_indexonlyscan = off; set local enable_bitmapscan = off',
              )
              .simple();
            await tx.unsafe(`select count(*), sum(messages) from (${counted}) counted`);
          }),
      },
      grouped: statement(`select count(*), sum(messages) from (${counted}) counted`),
      counts: {
        run: () =>
          inIndexOrder(sql, async (tx) => {
            const [row] = await tx.unsafe<{ count: string }[]>(compared);
            check(row?.count === '0', `The counts of ${row?.count} cached sessions differ from the source.`);
          }),
      },
      engine: {
        run: async () => {
          const result = await refreshAll(engine);
          check(result.rowsChanged === 0, `A refresh with nothing to do changed ${result.rowsChanged} rows.`);
          check(
            result.rowsRead === scale.sessions,
            `A refresh read ${result.rowsRead} of ${scale.sessions} sessions.`,
          );
          runs.push(result);
        },
      },
    },
    { rounds: ROUNDS },
  );
  const scan = { what: 'bare index-only scan of the human messages', ...costs.scan };
  const grouped = { what: 'bare count, first, last by session', ...costs.grouped };
  const heap = { what: 'count, first, last by session, by a scan of the table', ...costs.heap };
  const counts = { what: 'counts compared with the cache', ...costs.counts };
  const whole = { what: 'full refresh, nothing changed', ...costs.engine };
  const steps = STEPS.map((step) => {
    const wallMs = median(runs.slice(1).map((run) => run.steps[step]?.ms ?? 0));
    return costRatio(
      PART,
      `step ${step} over the bare index-only scan`,
      { what: `step ${step}`, wallMs, cpuMs: null },
      scan,
      {
        ...(step === 'sessions' && {
          goal: atMost(1.8),
          note: 'compares every attribute of a session, not counts alone',
        }),
      },
    );
  });
  return [
    costRatio(PART, 'counts alone over the bare index-only scan', counts, scan, { goal: atMost(1.8) }),
    costRatio(PART, 'counts alone over the bare grouped scan', counts, grouped, { goal: atMost(1.4) }),
    costRatio(PART, 'counts alone over the same aggregate without an index', counts, heap, {
      goal: atMost(0.8),
    }),
    ...steps,
    costRatio(PART, 'whole refresh over the bare index-only scan', whole, scan, {
      note: 'with versions, hours, totals',
    }),
    time(PART, 'whole refresh, nothing changed', whole),
    ...(await measureWriting(url)),
  ];
}

/** WAL and rows that a refresh with nothing to do writes, beside an idle control of the same length. */
async function measureWriting(url: string): Promise<Figure[]> {
  const control = connect(url, { max: 1, name: 'truecount bench control' });
  try {
    const position = async () =>
      (await control<{ at: string }[]>`select pg_current_wal_insert_lsn()::text as at`)[0]!.at;
    const bytes = async (from: string) =>
      (
        await control<
          { bytes: number }[]
        >`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), ${from}::pg_lsn)::float8 as bytes`
      )[0]!.bytes;
    const rowsBefore = await rowsWritten(control);
    const start = await position();
    const refresher = connect(url, { max: 2, name: 'truecount bench' });
    const { durationMs } = await refreshAll(refresher).finally(() => refresher.end());
    const written = await bytes(start);
    const idleStart = await position();
    await control`select pg_sleep(${durationMs / 1000})`;
    const idle = await bytes(idleStart);
    const rows = (await rowsWritten(control)) - rowsBefore;
    return [
      amount(PART, 'WAL of a refresh with nothing to do', written, 'bytes', {
        goal: atMost(64 * 1024),
        note: `${idle} bytes in as long a time without one; the update log's own row is in it`,
      }),
      amount(PART, 'cache rows that it wrote, dead rows therefore', rows, 'rows', { goal: atMost(0) }),
    ];
  } finally {
    await control.end();
  }
}

/** Rows ever written to the cache tables. A backend's numbers are in here once it has ended. */
async function rowsWritten(control: Sql): Promise<number> {
  await control`select pg_sleep(1)`;
  const [row] = await control<{ rows: number }[]>`
    select sum(n_tup_ins + n_tup_upd + n_tup_del)::float8 as rows from pg_stat_user_tables
    where schemaname = 'truecount' and relname in
      ('session_statistics', 'session_version', 'session_activity', 'chatbot_statistics', 'team_statistics')`;
  return row!.rows;
}
