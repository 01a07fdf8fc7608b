/** How long a first refresh will take, from what a sample of sessions takes to read. */
import type { Db } from '@/db/client';
import type { Source } from '@/lib/source/source';

const SAMPLE = 2_000;
/** Reading is so much of a first refresh; the rest is writing the cache. */
const READING_SHARE = 0.4;

/** @returns seconds */
export async function expectedSeconds(sql: Db, source: Source): Promise<number> {
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
