/** The parts of an audit: one at random, and those in which a fault is likelier or would be seen by more people. */
import { notesOf } from '@/lib/reads/notes';
import type { Snapshot } from '@/lib/reads/snapshot';
import { sourceOf } from '@/lib/source/current';
import { type Sample, sampleAtRandom } from '@/lib/verify/sample';
import { mostViewed } from '@/lib/views/views';
import { sampleOf } from './looked-at';
import { OTHER, RANDOM } from './sample-size';

/** `random` alone allows a statement about all numbers: each is as likely to be in it as another. */
export const PARTS = ['random', 'viewed', 'unswept', 'changed'] as const;
export type Part = (typeof PARTS)[number];

/** The rolling sweep comes to these last of all: its next stretch. */
const STRETCH = 2_000;

export function choosePart(sql: Snapshot, part: Part): Promise<Sample> {
  const choose = { random: (tx: Snapshot) => sampleAtRandom(tx, RANDOM), viewed, unswept, changed };
  return choose[part](sql);
}

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);

async function viewed(sql: Snapshot): Promise<Sample> {
  return sampleOf(sql, {
    sessions: idsOf(await mostViewed(sql, 'session', { limit: OTHER.sessions })),
    chatbots: idsOf(await mostViewed(sql, 'chatbot', { limit: OTHER.chatbots })),
  });
}

async function unswept(sql: Snapshot): Promise<Sample> {
  const conversations = await sql<{ id: string }[]>`
    select conversation_id as id from (
      select conversation_id from ${sourceOf(sql).session} session
      where conversation_id > coalesce((select swept_through from truecount.capture_state), -1)
      order by conversation_id limit ${STRETCH}
    ) next order by random(), conversation_id limit ${OTHER.sessions}`;
  const chatbots = await sql<{ id: string }[]>`
    select chatbot_id as id from truecount.chatbot_statistics where sort_at < now() - interval '24 hours'
    order by random(), chatbot_id limit ${OTHER.chatbots}`;
  return { conversations: idsOf(conversations), chatbots: idsOf(chatbots) };
}

/** What is pending, which reads put in themselves, and what was written last. No index serves it: once an hour a scan does. */
async function changed(sql: Snapshot): Promise<Sample> {
  const conversations = await sql<{ id: string }[]>`
    (select id from (
      select id, max(noted_at) as noted_at from ${notesOf(sql)} note where kind in ('a', 'm') group by id
    ) noted order by noted_at desc, id limit ${OTHER.sessions / 2})
    union
    (select conversation_id from truecount.session_statistics order by changed_at desc, session_id limit ${OTHER.sessions / 2})`;
  const chatbots = await sql<{ id: string }[]>`
    select chatbot_id as id from truecount.chatbot_statistics order by changed_at desc, chatbot_id limit ${OTHER.chatbots}`;
  return { conversations: idsOf(conversations), chatbots: idsOf(chatbots) };
}
