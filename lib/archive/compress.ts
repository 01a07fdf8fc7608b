/**
 * Compression: of sessions that ended, and whose every time is older than the retention, the versions go and the messages are
 * kept by day. What lists, totals, participants and buckets show stays the same, which is checked before it is committed.
 */
import type { Db, Fragment } from '@/db/client';
import { env } from '@/lib/env';
import { TellableError } from '@/lib/errors';
import { formatNoun } from '@/lib/format';
import type { Phase } from '@/lib/refresh/position';
import { currentSource } from '@/lib/source/current';
import { HOUR_DAYS } from './grain';

/** Sessions compressed by one transaction, at most. */
const BATCH = 10_000;

/** By default what a platform in use leaves behind is compressed, and our own tables, whose history may be an import, only when asked. */
export function isCompressing(): boolean {
  return env().ENABLE_COMPRESSION ?? currentSource().isForeign;
}

/** Sessions older than this are compressed: the start of a UTC day. */
async function retentionCutoff(sql: Db): Promise<string> {
  const days = Math.max(HOUR_DAYS, env().SESSION_RETENTION_DAYS);
  const [row] = await sql<{ at: string }[]>`
    select date_trunc('day', now(), 'UTC') - ${days} * interval '24 hours' as at`;
  return row!.at;
}

/** SQL: sessions that may be compressed. A session that changes is none any more, whoever changed it. */
function compressible(sql: Db, cutoff: string): Fragment {
  return sql`truecount.session_statistics statistics
    where is_ended and touched_at < ${cutoff} and not exists (
      select from truecount.compressed_session held where held.conversation_id = statistics.conversation_id
    ) and not exists (
      select from truecount.session_activity activity
      where activity.conversation_id = statistics.conversation_id and activity.hour >= ${cutoff})`;
}

export const beginCompress: Phase = async ({ tx, run }) => {
  const cutoff = run.position.cutoff ?? (await retentionCutoff(tx));
  const [found] = await tx<
    { count: number }[]
  >`select count(*)::int as count from ${compressible(tx, cutoff)}`;
  return {
    read: 0,
    changed: 0,
    batches: 0,
    batchesTotal: Math.ceil(found!.count / batchSize()),
    next: found!.count === 0 ? null : { ...run.position, phase: 'compress', after: null, cutoff },
  };
};

const batchSize = () => Math.min(BATCH, env().BATCH_SIZE);

export const compressBatch: Phase = async ({ tx, run, steps }) => {
  const { after = null, cutoff } = run.position;
  const rows = await tx<{ id: string }[]>`
    select conversation_id as id from ${compressible(tx, cutoff!)} and conversation_id > coalesce(${after}::bigint, -9223372036854775808)
    order by conversation_id limit ${batchSize()}`;
  const conversations = rows.map(({ id }) => id);
  const isLast = conversations.length < batchSize();
  const next = isLast ? null : { ...run.position, after: conversations.at(-1)! };
  if (conversations.length === 0) return { read: 0, changed: 0, batches: 0, next };
  const before = await steps.time(
    'check',
    () => fingerprint(tx, conversations),
    () => 0,
  );
  const changed = await steps.time('compress', () => compress(tx, conversations));
  const now = await steps.time(
    'check',
    () => fingerprint(tx, conversations),
    () => 0,
  );
  if (now !== before)
    throw new TellableError('Compression would have changed what is shown. Nothing of this batch was kept.');
  return { read: conversations.length, changed, next };
};

/** @returns rows written or removed */
async function compress(sql: Db, conversations: string[]): Promise<number> {
  const [step] = await sql<{ changed: number }[]>`
    with chosen as materialized (select unnest(${conversations}::bigint[]) as conversation_id),
    version as (
      delete from truecount.session_version held using chosen where held.conversation_id = chosen.conversation_id returning 1
    ),
    day as materialized (
      select conversation_id, date_bin('1 day', hour, '2000-01-01 00:00Z') as day, sum(human_count)::int as human, sum(ai_count)::int as ai
      from chosen join truecount.session_activity using (conversation_id) group by 1, 2
    ),
    removed as (
      delete from truecount.session_activity held using chosen
      where held.conversation_id = chosen.conversation_id and hour <> date_bin('1 day', hour, '2000-01-01 00:00Z') returning 1
    ),
    written as (
      insert into truecount.session_activity as held (conversation_id, hour, human_count, ai_count)
      select conversation_id, day, human, ai from day where not exists (
        select from truecount.session_activity same
        where same.conversation_id = day.conversation_id and same.hour = day.day and same.human_count = day.human and same.ai_count = day.ai)
      on conflict (conversation_id, hour) do update set human_count = excluded.human_count, ai_count = excluded.ai_count returning 1
    ),
    marked as (
      insert into truecount.compressed_session (conversation_id) select conversation_id from chosen returning 1
    )
    select ((select count(*) from version) + (select count(*) from removed) + (select count(*) from written)
      + (select count(*) from marked))::int as changed`;
  return step!.changed;
}

/** One text of everything that lists, totals and buckets are made of: the sessions' rows, and their messages by day. */
async function fingerprint(sql: Db, conversations: string[]): Promise<string> {
  const [row] = await sql<{ text: string }[]>`
    with chosen as materialized (select unnest(${conversations}::bigint[]) as conversation_id)
    select concat_ws(' ', (
      select concat_ws(' ', count(*), sum(hashtextextended(row(session_id, statistics.conversation_id, team_id, chatbot_id, participant_id,
        is_test, human_message_count, first_activity_at, last_activity_at, created_at, ended_at)::text, 0)))
      from chosen join truecount.session_statistics statistics using (conversation_id)
    ), (
      select concat_ws(' ', count(*), sum(human), sum(ai), sum(hashtextextended(row(conversation_id, day, human, ai)::text, 0))) from (
        select conversation_id, date_bin('1 day', hour, '2000-01-01 00:00Z') as day, sum(human_count) as human, sum(ai_count) as ai
        from chosen join truecount.session_activity using (conversation_id) group by 1, 2
      ) day
    )) as text`;
  return row!.text;
}

export interface Compressible {
  cutoff: string;
  sessions: number;
  versions: number;
  /** Rows of messages by hour now, and by day then. */
  hours: number;
  days: number;
}

/** What a run would do now; changes nothing. */
export async function countCompressible(sql: Db): Promise<Compressible> {
  const cutoff = await retentionCutoff(sql);
  const [found] = await sql<Omit<Compressible, 'cutoff'>[]>`
    with chosen as materialized (select conversation_id from ${compressible(sql, cutoff)})
    select (select count(*) from chosen)::float8 as sessions,
      (select count(*) from chosen join truecount.session_version using (conversation_id))::float8 as versions,
      hours::float8, days::float8
    from (
      select count(*) as hours, count(distinct (conversation_id, date_bin('1 day', hour, '2000-01-01 00:00Z'))) as days
      from chosen join truecount.session_activity using (conversation_id)
    ) activity`;
  return { cutoff, ...found! };
}

export function describeCompressible({ cutoff, sessions, versions, hours, days }: Compressible): string {
  const kept = `${formatNoun(days, 'row')} by day in place of ${formatNoun(hours, 'row')} by hour`;
  return `Would compress ${formatNoun(sessions, 'session')} that ended before ${cutoff.slice(0, 10)}: ${formatNoun(versions, 'version row')} would go, and messages keep ${kept}. No number changes.`;
}
