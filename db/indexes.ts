/** Indexes of the big tables, made outside the migrations' transaction so that they never stop a writer. */
import type { Sql } from './client';

export const INDEXES: { name: string; table: string; schema: string; definition: string }[] = [
  {
    schema: 'truecount_platform',
    name: 'message_human_index',
    table: 'message',
    definition: "(session_id, created_at) where role = 'human'",
  },
  {
    schema: 'truecount_platform',
    name: 'message_session_index',
    table: 'message',
    definition: '(session_id, created_at, id) include (role)',
  },
  {
    schema: 'truecount_platform',
    name: 'message_version_index',
    table: 'message',
    definition: '(session_id, version) where version is not null',
  },
  {
    schema: 'truecount',
    name: 'session_statistics_conversation_index',
    table: 'session_statistics',
    definition:
      '(conversation_id) include (session_id, human_message_count, first_activity_at, last_activity_at)',
  },
  {
    schema: 'truecount',
    name: 'session_statistics_changed_index',
    table: 'session_statistics',
    definition: '(team_id, changed_at, session_id)',
  },
  {
    schema: 'truecount',
    name: 'statistics_update_log_bars_index',
    table: 'statistics_update_log',
    definition: "(type, id desc nulls last) where trigger not in ('folder', 'read')",
  },
  {
    schema: 'truecount',
    name: 'statistics_update_log_failed_index',
    table: 'statistics_update_log',
    definition: "(requested_at) where state in ('failed', 'abandoned', 'running', 'queued')",
  },
  {
    schema: 'truecount',
    name: 'statistics_update_log_started_index',
    table: 'statistics_update_log',
    definition: '(job, id desc nulls last) where job is not null',
  },
  {
    schema: 'truecount',
    name: 'audit_finding_wrong_index',
    table: 'audit_finding',
    definition: "(found_at) where part <> 'sweep' and not is_unswept",
  },
];

/** Makes the missing ones; an index that an interrupted run left invalid is made again. */
export async function createIndexes(sql: Sql): Promise<void> {
  for (const index of INDEXES) {
    const qualified = `${index.schema}.${index.name}`;
    const [found] = await sql<{ valid: boolean }[]>`
      select indisvalid as valid from pg_index where indexrelid = to_regclass(${qualified})`;
    if (found?.valid) continue;
    if (found) await sql.unsafe(`drop index concurrently ${qualified}`);
    await sql.unsafe(
      `create index concurrently if not exists ${index.name} on ${index.schema}.${index.table} ${index.definition}`,
    );
  }
}
