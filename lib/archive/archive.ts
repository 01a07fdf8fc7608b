/** The archive's runs: marked days of chatbots counted again, or every bucket, in batches of chatbots. */
import type { Db, Fragment } from '@/db/client';
import { env } from '@/lib/env';
import type { Phase } from '@/lib/refresh/position';
import { within } from '@/lib/refresh/target';
import { HOUR_DAYS } from './grain';
import { type Settling, settleBuckets, takeMarks } from './settle';

interface Beginning {
  isWhole: boolean;
  dueAt: string | null;
  asOf: string;
  emptied: string;
  sessions: number;
}

/** SQL: another text when the cache, the buckets or the notes were emptied meanwhile. */
const emptied = (sql: Db): Fragment => sql`concat_ws(' ', cache.emptied_count, archive.emptied_count)`;

export const beginArchive: Phase = async ({ tx, run }) => {
  const [state] = await tx<Beginning[]>`
    select archive.filled_at is null or due_at is not null as "isWhole", due_at as "dueAt", now() as "asOf", ${emptied(tx)} as emptied, (
      select coalesce(sum(session_count), 0) from truecount.chatbot_statistics
      where archive.filled_at is null or due_at is not null or chatbot_id in (select chatbot_id from truecount.bucket_change)
    )::float8 as sessions
    from truecount.archive_state archive cross join truecount.cache_state cache where cache.filled_at is not null`;
  // Nothing to count from yet: the run after the first fill does it.
  if (!state) return { read: 0, changed: 0, batches: 0, next: null };
  const { sessions, ...remembered } = state;
  return {
    read: 0,
    changed: 0,
    batches: 0,
    batchesTotal: Math.max(1, Math.ceil(sessions / env().BATCH_SIZE)),
    next: { ...run.position, phase: 'buckets', after: null, ...remembered },
  };
};

/** One batch: so many chatbots as have BATCH_SIZE sessions together, one at least. */
export const countBucketsAgain: Phase = async ({ tx, run, steps }) => {
  const { position } = run;
  const isWhole = position.isWhole ?? false;
  const { ids, isLast } = await nextChatbots(tx, position.after ?? null, isWhole);
  const next = isLast ? { ...position, phase: 'close' as const } : { ...position, after: ids.at(-1)! };
  if (ids.length === 0) return { read: 0, changed: 0, batches: 0, next };
  const marks = await steps.time(
    'take',
    () => takeMarks(tx, ids),
    (taken) => taken.days.length,
  );
  const settling: Omit<Settling, 'grains'> = { chatbotIds: ids, marks, isWhole, runId: run.id };
  const days = await steps.time('buckets', () =>
    settleBuckets(tx, { ...settling, grains: ['day', 'week', 'month'] }),
  );
  const hours = await steps.time('hours', async () =>
    settleBuckets(tx, { ...settling, grains: ['hour'], since: await hoursSince(tx) }),
  );
  return { read: ids.length, changed: days + hours, next };
};

/** What was closed by then may be called restated from now on; hours that are too old go. */
export const closeBuckets: Phase = async ({ tx, run }) => {
  const { isWhole = false, dueAt = null, asOf, emptied: before } = run.position;
  const gone = await tx`
    delete from truecount.chatbot_bucket where grain = 'hour' and start < ${await hoursSince(tx)}`;
  // Emptied meanwhile, or asked for once more: then the next run counts everything again.
  await tx`
    update truecount.archive_state archive set archived_at = ${asOf!},
      filled_at = case when ${isWhole}::boolean and cache.filled_at is not null and ${emptied(tx)} = ${before!}
        then clock_timestamp() else archive.filled_at end,
      due_at = case when ${isWhole}::boolean and due_at = ${dueAt}::timestamptz then null else due_at end
    from truecount.cache_state cache`;
  return { read: 0, changed: gone.count, batches: 0, next: null };
};

async function hoursSince(sql: Db): Promise<string> {
  const [row] = await sql<{ at: string }[]>`
    select date_trunc('day', now(), 'UTC') - ${HOUR_DAYS - 1} * interval '24 hours' as at`;
  return row!.at;
}

/** Chatbots with marks; of a whole run every one that has sessions or buckets, whether or not the source knows it. */
async function nextChatbots(
  sql: Db,
  after: string | null,
  isWhole: boolean,
): Promise<{ ids: string[]; isLast: boolean }> {
  const rest = within(sql, 'chatbot_id', { kind: 'range', after, through: null });
  const chosen = isWhole
    ? sql`select chatbot_id from known where chatbot_id is not null
        union select chatbot_id from truecount.chatbot_bucket where ${rest}
        union select chatbot_id from truecount.bucket_change where ${rest}`
    : sql`select distinct chatbot_id from truecount.bucket_change where ${rest}`;
  // From one chatbot to the next along the index, past the sessions of each.
  const rows = await sql<{ id: string; fits: boolean }[]>`
    with recursive known as (
      select min(chatbot_id) as chatbot_id from truecount.session_statistics where ${isWhole} and ${rest}
      union all
      select (select min(chatbot_id) from truecount.session_statistics next where next.chatbot_id > known.chatbot_id)
      from known where chatbot_id is not null
    )
    select chatbot_id as id, row_number() over before = 1
      or sum(coalesce(session_count + test_session_count, 1)) over before <= ${env().BATCH_SIZE} as fits
    from (${chosen}) chosen left join truecount.chatbot_statistics total using (chatbot_id)
    window before as (order by chatbot_id) order by chatbot_id`;
  const ids = rows.filter(({ fits }) => fits).map(({ id }) => id);
  return { ids, isLast: ids.length === rows.length };
}
