/** What people have set for a job: paused, or another interval. It comes before the environment's defaults. */
import type { Db, Fragment } from '@/db/client';
import type { Job, JobName } from './jobs';
import type { Schedule } from './schedule';

export interface JobSetting {
  isPaused: boolean;
  /** Null: the default schedule. */
  intervalSeconds: number | null;
  changedAt: string | null;
  changedBy: string | null;
}

/** Bounds of an interval, seconds. */
export const LEAST_INTERVAL = 10;
export const MOST_INTERVAL = 31_536_000;

/** Who changed what the command line did: nobody's name. */
export const COMMAND_LINE = 'the command line';

/** Of a job that nobody has set. */
export const DEFAULT_SETTING: JobSetting = {
  isPaused: false,
  intervalSeconds: null,
  changedAt: null,
  changedBy: null,
};

export type JobSettings = ReadonlyMap<string, JobSetting>;

/** SQL: columns over `setting`, a row of job_setting. @param by who changed it, as it may be told */
export const settingColumns = (sql: Db, by: Fragment = sql`setting.changed_by`): Fragment =>
  sql`is_paused as "isPaused", interval_seconds as "intervalSeconds", changed_at as "changedAt", ${by} as "changedBy"`;

export async function readSettings(sql: Db): Promise<JobSettings> {
  const rows = await sql<(JobSetting & { job: string })[]>`
    select job, ${settingColumns(sql)} from truecount.job_setting setting`;
  return new Map(rows.map(({ job, ...setting }) => [job, setting]));
}

export function settingOf(settings: JobSettings, job: Job): JobSetting {
  return settings.get(job.name) ?? DEFAULT_SETTING;
}

/** When a job is due by its setting; null where it never is. A job that the strategy does without stays so. */
export function scheduleOf(job: Job, setting: JobSetting): Schedule | null {
  const schedule = job.schedule();
  if (schedule === null || setting.intervalSeconds === null) return schedule;
  return { every: setting.intervalSeconds };
}

/** Changes what is given and leaves the rest. @param change `intervalSeconds` null: back to the default */
export async function changeSetting(
  sql: Db,
  job: JobName,
  change: Partial<Pick<JobSetting, 'isPaused' | 'intervalSeconds'>>,
  by: string,
): Promise<void> {
  const { isPaused = null, intervalSeconds } = change;
  await sql`
    insert into truecount.job_setting as setting (job, is_paused, interval_seconds, changed_by)
    values (${job}, coalesce(${isPaused}::boolean, false), ${intervalSeconds ?? null}, ${by})
    on conflict (job) do update set is_paused = coalesce(${isPaused}::boolean, setting.is_paused),
      interval_seconds = case when ${intervalSeconds === undefined}::boolean then setting.interval_seconds else excluded.interval_seconds end,
      changed_at = now(), changed_by = excluded.changed_by`;
}
