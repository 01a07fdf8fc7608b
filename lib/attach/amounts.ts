/** How much a platform holds, and how long a first refresh of it will take. */
import type { Db } from '@/db/client';
import type { Transaction } from '@/db/transaction';
import { describeError } from '@/lib/errors';
import type { Recognised } from '@/lib/source/recognise';
import type { Source } from '@/lib/source/source';

export interface Amount {
  count: number;
  /** The planner's estimate: counting would take long. */
  isEstimate: boolean;
}

export type Amounts = Record<'teams' | 'chatbots' | 'sessions' | 'messages', Amount>;

/** Tables up to so many rows are counted. */
const COUNTED_TO = 200_000;

export async function readAmounts(sql: Db, { adapter, layout }: Recognised): Promise<Amounts> {
  const source = adapter.source(layout);
  const sessions = source.captured.find(({ kind, key, target }) => kind === 's' && target === key);
  const messages = source.captured.find(({ added }) => added);
  const amount = async (relation: string, table?: string): Promise<Amount> => {
    const estimate = table ? await estimateRows(sql, table) : 0;
    if (estimate > COUNTED_TO) return { count: estimate, isEstimate: true };
    const [counted] = await sql.unsafe<{ count: number }[]>(
      `select count(*)::float8 as count from ${relation} counted`,
    );
    return { count: counted!.count, isEstimate: false };
  };
  return {
    teams: await amount(source.team),
    chatbots: await amount(source.chatbot),
    sessions: await amount(source.session, sessions?.table),
    messages: await amount(source.message, messages?.table),
  };
}

/** As the planner has it: of a table that was never analysed too. */
async function estimateRows(sql: Db, table: string): Promise<number> {
  const [explained] = await sql.unsafe<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }[]>(
    `explain (format json) select from ${table}`,
  );
  return explained!['QUERY PLAN'][0].Plan['Plan Rows'];
}

/** Sessions of the sample. */
const SAMPLE = 2_000;
/** Reading is so much of a first refresh; the rest is writing the cache. */
const READING_SHARE = 0.4;
/** A sample that takes longer tells nothing but that it is slow, such as without an index. Seconds. */
const SAMPLE_LIMIT = 5;

/** From what a sample of sessions takes to read. @returns seconds; null where the sample took too long */
export async function expectedSeconds(tx: Transaction, source: Source): Promise<number | null> {
  try {
    return await tx.savepoint(async (sample) => {
      await sample.unsafe(`set local statement_timeout = ${SAMPLE_LIMIT * 1000}`);
      return timeSample(sample, source);
    });
  } catch (error) {
    if (describeError(error).code === '57014') return null;
    throw error;
  }
}

async function timeSample(sql: Db, source: Source): Promise<number> {
  const [size] = await sql.unsafe<{ sessions: number; through: string | null; sampled: number }[]>(`
    select (select count(*)::float8 from ${source.session} session) as sessions, max(conversation_id) as through, count(*)::float8 as sampled
    from (select conversation_id from ${source.session} session order by conversation_id limit ${SAMPLE}) sample`);
  const { sessions, through, sampled } = size!;
  if (through === null) return 0;
  const started = performance.now();
  await sql.unsafe(`
    select conversation_id, count(*), min(created_at), max(created_at) from ${source.message} message
    where conversation_id <= ${BigInt(through)} and role in ('human', 'ai') group by 1`);
  await sql.unsafe(`
    select distinct conversation_id, version from ${source.messageVersion} message_version
    where conversation_id <= ${BigInt(through)}`);
  const seconds = (performance.now() - started) / 1000;
  return (seconds * sessions) / sampled / READING_SHARE;
}
