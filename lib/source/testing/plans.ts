/** Reads that must go by an index of the platform's, and what of their plans does not. */
import type { Sql } from '@/db/client';
import { currentSource } from '../current';

const human = (condition: string) =>
  `select from ${currentSource().message} message where ${condition} and role = 'human'`;
const session = (condition: string) => `select from ${currentSource().session} session where ${condition}`;

/** What every page and every batch asks of the source. */
export const READS = {
  'human messages of some conversations': () => human(`conversation_id = any('{1,2}'::bigint[])`),
  'human messages of a stretch of conversations': () =>
    human('conversation_id > 1::bigint and conversation_id <= 2::bigint'),
  'versions of some conversations': () =>
    `select from ${currentSource().messageVersion} message_version where conversation_id = any('{1,2}'::bigint[])`,
  'a session by its id': () => session('id = 1::bigint'),
  'a session by its conversation': () => session('conversation_id = 1::bigint'),
};

/**
 * Lines of the plan that read more than is asked for. Reading a whole table is made the last resort, so that it is left
 * only where no index serves; a filter on messages says that their role is in none.
 */
export async function wasteIn(sql: Sql, read: keyof typeof READS): Promise<string[]> {
  const plan = (await sql.begin(async (tx) => {
    await tx`set local enable_seqscan = off`;
    return tx.unsafe(`explain (costs off) ${READS[read]()}`);
  })) as unknown as { 'QUERY PLAN': string }[];
  const waste = read.startsWith('human') ? /Seq Scan|Filter/ : /Seq Scan/;
  return plan.map((row) => row['QUERY PLAN']).filter((line) => waste.test(line));
}
