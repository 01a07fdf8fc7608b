/** "Everything is to be counted again": what capture says when it cannot tell what changed. */
import type { Db } from '@/db/client';

/**
 * Notes that everything is to be counted again: what happened until now may be unknown. Before the first fill nothing
 * has been counted; one that is under way may have passed already.
 */
export async function noteEverything(sql: Db): Promise<void> {
  await sql`
    insert into truecount.pending_change (kind, id)
    select 'e', pg_current_xact_id()::text::bigint from truecount.cache_state
    where filled_at is not null
      or exists (select from truecount.statistics_update_log where state in ('queued', 'running'))`;
}
