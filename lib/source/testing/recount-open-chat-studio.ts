/** Open Chat Studio's truth, counted in plain TypeScript from raw rows, in the shape of `showAll`. */
import type { Db } from '@/db/client';
import { groupBy } from '@/db/testing/recount';

interface RawSession {
  id: string;
  chat_id: string;
  experiment_id: string;
  participant_id: string | null;
  platform: string | null;
}
interface RawMessage {
  id: string;
  chat_id: string;
  message_type: string;
  created_at: string;
}

const byId = (a: { id: string }, b: { id: string }) => Number(a.id) - Number(b.id);

/** v2 before v10, v3 before v3-unreleased; said once more here, to be held against the product's order. */
function inVersionOrder(labels: string[]): string[] {
  const rank = (label: string) =>
    2 * Number.parseInt(label.slice(1), 10) + (label.endsWith('-unreleased') ? 1 : 0);
  return [...new Set(labels)].sort((a, b) => rank(a) - rank(b));
}

/** Of a current schema; every version label of the data is numbered. */
export async function recount(sql: Db) {
  const sessions = await sql<
    RawSession[]
  >`select id::text, chat_id::text, experiment_id::text, participant_id::text, platform from experiments_experimentsession`;
  const messages = await sql<
    RawMessage[]
  >`select id::text, chat_id::text, message_type, created_at from chat_chatmessage`;
  const links = await sql<{ message: string; name: string }[]>`
    select link.object_id::text as message, tag.name from annotations_customtaggeditem link
    join annotations_tag tag on tag.id = link.tag_id
    where tag.category = 'experiment_version' and link.content_type_id in (select id from django_content_type where model = 'chatmessage')`;
  const chatbots = await sql<
    { id: string }[]
  >`select id::text from experiments_experiment where working_version_id is null`;
  const ofChat = groupBy(messages, ({ chat_id }) => chat_id);
  const ofMessage = groupBy(links, ({ message }) => message);
  const numbers = (chats: string[]) => {
    const times = chats
      .flatMap((chat) => ofChat.get(chat) ?? [])
      .filter(({ message_type }) => message_type === 'human')
      .map(({ created_at }) => created_at)
      .sort();
    return {
      humanMessageCount: times.length,
      firstActivityAt: times[0] ?? null,
      lastActivityAt: times.at(-1) ?? null,
    };
  };
  return {
    chatbots: chatbots
      .map(({ id }) => {
        const all = sessions.filter(({ experiment_id }) => experiment_id === id);
        const counted = all.filter(({ platform }) => platform !== 'evaluations');
        return {
          id,
          sessionCount: counted.length,
          testSessionCount: all.length - counted.length,
          participantCount: new Set(counted.flatMap(({ participant_id }) => participant_id ?? [])).size,
          ...numbers(counted.map(({ chat_id }) => chat_id)),
        };
      })
      .sort(byId),
    sessions: sessions
      .map(({ id, chat_id, experiment_id, participant_id, platform }) => ({
        id,
        chatbotId: experiment_id,
        participantId: participant_id,
        isTest: platform === 'evaluations',
        ...numbers([chat_id]),
        versions: inVersionOrder(
          (ofChat.get(chat_id) ?? []).flatMap((message) =>
            (ofMessage.get(message.id) ?? []).map(({ name }) => name),
          ),
        ),
      }))
      .sort(byId),
  };
}
