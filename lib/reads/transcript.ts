/** The messages of a conversation, oldest first, a page at a time. */
import { sourceOf } from '@/lib/source/current';
import { beyond, elsewhere, keyText, pageOf, windowOf } from './cursor';
import { all, orderBy } from './order';
import type { TranscriptParams } from './params';
import type { Snapshot } from './snapshot';
import type { Page, TranscriptMessage } from './types';

export const TRANSCRIPT_SIZE = 50;

export async function readTranscript(
  snapshot: Snapshot,
  conversationId: string,
  params: TranscriptParams,
): Promise<Page<TranscriptMessage>> {
  const sql = snapshot;
  const source = sourceOf(sql);
  const window = windowOf(params, 'at', 'timestamptz', 'asc');
  const [key, id] = [sql`message.created_at`, sql`message.id`];
  const conditions = all(sql, [
    sql`message.conversation_id = ${conversationId}`,
    beyond(sql, key, id, 'timestamptz', window),
    ...(params.hideSystem ? [sql`message.role in ('human', 'ai')`] : []),
  ]);
  const found = await sql<(TranscriptMessage & { cursorKey: string; key: unknown })[]>`
    select ${keyText(sql, key, 'timestamptz')} as "cursorKey", null as key, message.id, message.role, message.created_at as at, message.content,
      array(select version from ${source.messageVersion} message_version
        where message_version.conversation_id = message.conversation_id and message_version.message_id = message.id) as versions
    from ${source.message} message where ${conditions}
    ${orderBy(sql, key, id, window.direction)} limit ${TRANSCRIPT_SIZE + 1}`;
  const instead = elsewhere(window, found.length, TRANSCRIPT_SIZE);
  if (instead) return readTranscript(snapshot, conversationId, { ...params, ...instead });
  return pageOf(found, TRANSCRIPT_SIZE, window, 'at');
}
