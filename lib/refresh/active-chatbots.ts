/** The totals of chatbots with which someone spoke lately, archived ones too, counted again from their sessions. */
import type { Db } from '@/db/client';
import { env } from '@/lib/env';
import { settleChatbots } from './chatbots';
import { takePendingChatbots } from './pending';
import type { Phase } from './position';
import { RECENT_HOURS } from './strategy';
import { within } from './target';

/** One batch: so many chatbots as have BATCH_SIZE sessions together, one at least. */
export const recountChatbots: Phase = async ({ tx, run, steps }) => {
  const noted = await takePendingChatbots(tx);
  const active = await activeChatbots(tx, run.position.after ?? null);
  const ids = [...new Set([...noted, ...active.ids])];
  const changed =
    ids.length > 0 ? await steps.time('chatbots', () => settleChatbots(tx, ids, run.id, noted)) : 0;
  const next = active.isLast ? null : { ...run.position, after: active.ids.at(-1)! };
  return { read: ids.length, changed, next };
};

async function activeChatbots(sql: Db, after: string | null): Promise<{ ids: string[]; isLast: boolean }> {
  const rows = await sql<{ id: string; fits: boolean }[]>`
    select chatbot_id as id, row_number() over before = 1 or sum(session_count + test_session_count) over before <= ${env().BATCH_SIZE} as fits
    from truecount.chatbot_statistics
    where sort_at >= now() - ${RECENT_HOURS} * interval '1 hour'
      and ${within(sql, 'chatbot_id', { kind: 'range', after, through: null })}
    window before as (order by chatbot_id) order by chatbot_id`;
  const ids = rows.filter(({ fits }) => fits).map(({ id }) => id);
  return { ids, isLast: ids.length === rows.length };
}
