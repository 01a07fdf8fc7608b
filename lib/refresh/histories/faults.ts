/** A collection of faults that such an engine could have: each must be found by the histories that pass without it. */
import type { Sql } from '@/db/client';
import type { Fault } from './faulty';

const without = (trigger: string, table: string) => (admin: Sql) =>
  admin.unsafe(`drop trigger ${trigger} on ${table}`);

/** Another text in a trigger's function. */
const noting =
  (name: string, from: string, to: string) =>
  async (admin: Sql): Promise<void> => {
    const [held] = await admin<{ definition: string }[]>`
      select pg_get_functiondef(oid) as definition from pg_proc
      where pronamespace = 'truecount'::regnamespace and proname = ${name}`;
    if (!held!.definition.includes(from)) throw new Error(`${name} does not hold ${from}`);
    await admin.unsafe(held!.definition.replaceAll(from, to));
  };

export const CAPTURE_FAULTS: Fault[] = [
  {
    name: 'lost delete: deleted messages are not noted',
    plant: without('truecount_delete', 'truecount_platform.message'),
  },
  {
    name: 'lost update: an updated session, upserts included, is not noted',
    isSlow: true,
    plant: without('truecount_update', 'truecount_platform.session'),
  },
  {
    name: 'lost truncate: emptied messages are not noted',
    isSlow: true,
    plant: without('truecount_truncate', 'truecount_platform.message'),
  },
  {
    name: 'a new chatbot is not noted',
    isSlow: true,
    plant: without('truecount_insert', 'truecount_platform.chatbot'),
  },
  {
    name: 'a moved message is noted for the conversation that has it now, not for the one that had it',
    isSlow: true,
    plant: noting('note_message_update', '(old_rows."session_id"::bigint), ', ''),
  },
  {
    name: 'messages that no human wrote are added too',
    plant: noting('note_message_insert', "count(*) filter (where role = 'human')", 'count(*)'),
  },
  {
    name: 'added messages carry no latest time',
    isSlow: true,
    plant: noting(
      'note_message_insert',
      "max(created_at) filter (where role = 'human')",
      'null::timestamptz',
    ),
  },
  {
    name: 'a lost cache row is not noted',
    isSlow: true,
    plant: without('note_lost', 'truecount.session_statistics'),
  },
];

export const TAIL_FAULTS: Fault[] = [
  {
    name: 'naive watermark: the position moves to the highest key, whoever holds a lower one',
    isSlow: true,
    capture: 'tail',
    rewrite: ["where held.locktype = 'relation'", "where false and held.locktype = 'relation'"],
  },
  {
    name: 'rows behind the position are read by nobody until a poll notes them',
    capture: 'tail',
    rewrite: [
      'from truecount.tail_position position cross join lateral',
      'from (select * from truecount.tail_position limit 0) position cross join lateral',
    ],
  },
];

export const ENGINE_FAULTS: Fault[] = [
  {
    name: 'inner join: sessions in which no human wrote vanish',
    rewrite: [' session left join counted', ' session join counted'],
  },
  {
    name: 'greatest: a latest activity never falls',
    rewrite: ['coalesce(difference.old_last_at >= ', 'coalesce(false and difference.old_last_at >= '],
  },
  {
    name: 'participants are added up instead of told apart',
    isSlow: true,
    rewrite: [
      'count(*) filter (where held + sessions > 0) - count(*) filter (where held > 0) as participants',
      'sum(sessions) as participants',
    ],
  },
  {
    name: 'split commit: what is pending is taken in a transaction of its own',
    apart: 'delete from truecount.pending_change',
    // Two transactions that write the same row would find the fault before any number is wrong.
    rewrite: ['where taken.newest_at > coalesce(', 'where false and taken.newest_at > coalesce('],
    plant: (admin) => admin`alter table truecount.pending_change disable trigger count_taken`,
  },
  {
    name: 'a fold at READ COMMITTED counts more than it has taken',
    isSlow: true,
    isolation: 'read committed',
  },
  {
    name: 'a fold takes all that is pending, not only what it counts',
    rewrite: ["where (kind in ('a', 'm') and ", "where kind in ('a', 'm', 's') or (kind in ('a', 'm') and "],
  },
  {
    name: 'a read adds new messages to a conversation that was changed otherwise too',
    isSlow: true,
    rewrite: ["bool_or(kind = 'm') as is_changed", 'false as is_changed'],
  },
  {
    name: 'a refresh does not look at the chatbot of a session',
    isSlow: true,
    rewrite: ['cached.chatbot_id <> fresh.chatbot_id', 'false'],
  },
  {
    name: 'versions are added and never removed',
    rewrite: ['where fresh.version is null or cached.version is null', 'where cached.version is null'],
  },
  {
    name: 'hours that are empty again stay',
    isSlow: true,
    rewrite: ['where change.human = 0 and change.ai = 0', 'where false'],
  },
];

/** Those that are looked for in this run of the tests. */
export const inTime = ({ isSlow }: Fault): boolean => !isSlow || Boolean(process.env.TRUECOUNT_LONG);
