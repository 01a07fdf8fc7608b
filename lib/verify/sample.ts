/** Sessions and chatbots at random: every one, of the source or of the cache, is as likely to be chosen as another. */
import type { Snapshot } from '@/lib/reads/snapshot';
import { sourceOf } from '@/lib/source/current';

export interface Sample {
  conversations: string[];
  chatbots: string[];
}

/** @param sizes how many of each */
export async function sampleAtRandom(
  sql: Snapshot,
  sizes: { sessions: number; chatbots: number },
): Promise<Sample> {
  const source = sourceOf(sql);
  const conversations = await sql<{ id: string }[]>`
    select id from (
      select conversation_id as id from ${source.session} session union select conversation_id from truecount.session_statistics
    ) known order by random(), id limit ${sizes.sessions}`;
  const chatbots = await sql<{ id: string }[]>`
    select id from (
      select id from ${source.chatbot} chatbot union select chatbot_id from truecount.chatbot_statistics
    ) known order by random(), id limit ${sizes.chatbots}`;
  return { conversations: conversations.map(({ id }) => id), chatbots: chatbots.map(({ id }) => id) };
}
