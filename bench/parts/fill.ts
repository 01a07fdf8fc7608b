/** The first fill of the empty cache tables, over a bare `insert … select` of the same rows into the same tables. */
import type { Sql } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import { type Bench, freshSchema, refreshAll } from '../bench';
import { settle } from '../data';
import { atMost, check, costRatio, type Figure } from '../figure';

const PART = 'fill';
const ROUNDS = 3;

/** Tables and the columns that are no generated ones, nor tell when a row was written. */
const TABLES = {
  session_statistics:
    'session_id, conversation_id, team_id, chatbot_id, participant_id, is_test, is_ended, created_at, ended_at, human_message_count, first_activity_at, last_activity_at',
  session_version: 'conversation_id, version',
  session_activity: 'conversation_id, hour, human_count, ai_count',
  chatbot_statistics:
    'chatbot_id, team_id, session_count, test_session_count, participant_count, human_message_count, first_activity_at, last_activity_at',
  team_statistics: 'team_id, session_count, test_session_count, human_message_count',
};

export async function measureFill({ meter, sql, engine, say }: Bench): Promise<Figure[]> {
  say('First fill');
  const copy = async () => {
    await freshSchema(sql);
    for (const table of Object.keys(TABLES)) {
      await sql.unsafe(`create table bench.${table} (like truecount.${table} including all)`);
    }
    await sql`checkpoint`;
  };
  const empty = async () => {
    await sql.unsafe(`truncate ${Object.keys(TABLES).map((table) => `truecount.${table}`)}`);
    await sql`checkpoint`;
  };
  const costs = await meter.compare(
    {
      bare: { before: copy, run: () => insertAll(sql) },
      engine: { before: empty, run: () => refreshAll(engine) },
    },
    { rounds: ROUNDS, isWarm: true },
  );
  await compareRows(sql);
  await sql`drop schema bench cascade`;
  await settle(sql);
  return [
    costRatio(
      PART,
      'first fill over a bare insert … select of the same rows',
      { what: 'first fill by the engine', ...costs.engine },
      { what: 'one insert … select a table, from the source', ...costs.bare },
      { goal: atMost(1.5) },
    ),
  ];
}

/** One statement a table, no comparison with what is there, no batches: what anyone would write once. */
async function insertAll(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    const source = sourceOf(tx);
    await tx`set local work_mem = '64MB'`;
    await tx`
      insert into bench.session_statistics (session_id, conversation_id, team_id, chatbot_id, participant_id, is_test, is_ended,
        created_at, ended_at, human_message_count, first_activity_at, last_activity_at, changed_at, changed_run)
      select session.id, session.conversation_id, team_id, chatbot_id, participant_id, is_test, is_ended,
        session.created_at, session.ended_at, coalesce(counted.messages, 0), counted.first_at, counted.last_at, now(), 0
      from ${source.session} session left join (
        select conversation_id, count(*)::int as messages, min(created_at) as first_at, max(created_at) as last_at
        from ${source.message} message where role = 'human' group by conversation_id
      ) counted on counted.conversation_id = session.conversation_id`;
    await tx`
      insert into bench.session_version (conversation_id, version)
      select distinct conversation_id, version from ${source.messageVersion} message_version`;
    await tx`
      insert into bench.session_activity (conversation_id, hour, human_count, ai_count)
      select conversation_id, date_bin('1 hour', created_at, '2000-01-01 00:00Z'),
        count(*) filter (where role = 'human'), count(*) filter (where role = 'ai')
      from ${source.message} message where role in ('human', 'ai') group by 1, 2`;
    await tx`
      insert into bench.chatbot_statistics (chatbot_id, team_id, session_count, test_session_count, participant_count,
        human_message_count, first_activity_at, last_activity_at, changed_at, changed_run)
      select chatbot.id, chatbot.team_id, count(session_id) filter (where not is_test), count(session_id) filter (where is_test),
        count(distinct participant_id) filter (where not is_test),
        coalesce(sum(human_message_count) filter (where not is_test), 0), min(first_activity_at) filter (where not is_test),
        max(last_activity_at) filter (where not is_test), now(), 0
      from ${source.chatbot} chatbot left join bench.session_statistics statistics on statistics.chatbot_id = chatbot.id
      group by chatbot.id, chatbot.team_id`;
    await tx`
      insert into bench.team_statistics (team_id, session_count, test_session_count, human_message_count)
      select team_id, count(*) filter (where not is_test), count(*) filter (where is_test),
        coalesce(sum(human_message_count) filter (where not is_test), 0)
      from bench.session_statistics group by team_id`;
  });
}

async function compareRows(sql: Sql): Promise<void> {
  for (const [table, columns] of Object.entries(TABLES)) {
    const [row] = await sql.unsafe<{ missing: number; wrong: number }[]>(`
      select (select count(*)::int from (select ${columns} from bench.${table} except select ${columns} from truecount.${table}) x) as missing,
        (select count(*)::int from truecount.${table}) - (select count(*)::int from bench.${table}) as wrong`);
    check(
      row?.missing === 0 && row.wrong === 0,
      `The first fill of ${table} differs from a bare insert: ${row?.missing} rows missing, ${row?.wrong} too many.`,
    );
  }
}
