/** When capture by tail was last followed: what lies behind its positions and is not noted has come since. */
import type { Db } from '@/db/client';

/** Its row of the heartbeats, beside those of the jobs. */
const BEAT = 'tail';
/** Not every poll writes: for so long the last one that did stands for those after it, seconds. */
const BEAT_SECONDS = 5;

/** @param ms so long ago the poll began: what was committed since then it need not have seen */
export async function noteFollowed(sql: Db, ms: number): Promise<void> {
  await sql`
    insert into truecount.job_heartbeat as held (job, beat_at)
    values (${BEAT}, clock_timestamp() - ${ms} * interval '1 millisecond')
    on conflict (job) do update set beat_at = excluded.beat_at
    where held.beat_at < excluded.beat_at - ${BEAT_SECONDS} * interval '1 second'`;
}

/** SQL: since when what nobody has noted may have been waiting; now where it was never followed. */
export const FOLLOWED_AT = `least(now(), (select beat_at from truecount.job_heartbeat where job = '${BEAT}'))`;
