/** The fixture of an Open Chat Studio database beside the project, where it is there: TRUECOUNT_FIXTURES names the folder. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Sql } from '@/db/client';

const folder = path.join(process.env.TRUECOUNT_FIXTURES ?? '', 'ocs');

/** Why its tests are skipped; null when it is there. */
export const fixtureMissing = !process.env.TRUECOUNT_FIXTURES
  ? 'TRUECOUNT_FIXTURES is not set'
  : existsSync(folder)
    ? null
    : `there is no folder ocs in TRUECOUNT_FIXTURES`;

export async function runFixture(sql: Sql, ...files: string[]): Promise<void> {
  // The files have transactions of their own.
  const connection = await sql.reserve();
  try {
    for (const file of files) await connection.unsafe(readFileSync(path.join(folder, file), 'utf8')).simple();
  } finally {
    connection.release();
  }
}

export interface ExpectedNumbers {
  chatbots: {
    id: number;
    team_id: number;
    name: string;
    is_archived: boolean;
    sessions: number;
    participants: number;
    human_messages: number;
    last_activity_at: string | null;
    buckets: Record<
      'day' | 'week' | 'month',
      { start: string; sessions: number; human_messages: number; participants: number }[]
    >;
  }[];
  sessions: {
    id: number;
    team_id: number;
    experiment_id: number;
    participant_id: number | null;
    platform: string | null;
    is_evaluation: boolean;
    human_message_count: number;
    last_activity_at: string | null;
    experiment_versions: string;
  }[];
}

export function readExpected(file: string): ExpectedNumbers {
  return JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as ExpectedNumbers;
}
