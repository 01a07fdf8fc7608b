/** What tests of jobs look at. */
import type { Sql } from '@/db/client';
import { addMessages, addSession, resetPlatform } from '@/db/testing/platform';

/** A platform of `count` sessions with a message each, and jobs that never ran. */
export async function resetJobs(sql: Sql, count = 8): Promise<string[]> {
  await resetPlatform(sql);
  await sql`truncate truecount.alert_sent, truecount.job_heartbeat, truecount.job_setting`;
  const sessions: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const session = await addSession(sql, { chatbotId: 1 + (index % 3), participantId: 1 + (index % 4) });
    await addMessages(sql, session, [{}]);
    sessions.push(session);
  }
  return sessions;
}

export interface LoggedRun {
  job: string | null;
  type: string;
  state: string;
  trigger: string;
  slot: string | null;
  attempts: number;
  batchesDone: number;
  error: string | null;
  note: string | null;
}

export async function readRuns(sql: Sql): Promise<LoggedRun[]> {
  return [
    ...(await sql<LoggedRun[]>`
      select job, type, state, trigger, slot, attempts, batches_done as "batchesDone", error, note
      from truecount.statistics_update_log where trigger <> 'folder' order by id`),
  ];
}
