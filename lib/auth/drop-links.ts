/** The end of one-time links: when a newer one is made, and whenever what they would open has become another thing. */
import type { Db } from '@/db/client';

/** Links of the person open nothing from now on; those that expired by themselves are removed too. */
export async function dropLinks(sql: Db, personId: string): Promise<void> {
  await sql`delete from truecount.one_time_link where value = ${personId} or expires_at < now()`;
}
