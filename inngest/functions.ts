/** The functions, made from the list of jobs: one that a schedule starts and one that an event starts, over one core. */
import { type Inngest, type InngestFunction, NonRetriableError } from 'inngest';
import type { z } from 'zod';
import type { Sql } from '@/db/client';
import { tell } from '@/lib/jobs/alert';
import { claimSlot } from '@/lib/jobs/claim';
import { carryOutDurably } from '@/lib/jobs/durable';
import { isScheduled, JOBS, type Job } from '@/lib/jobs/jobs';
import { failQueued, openQueued } from '@/lib/jobs/queued';
import { requestOf } from '@/lib/jobs/request';
import { cronOf, slotOf } from '@/lib/jobs/schedule';
import { type JobSettings, readSettings, scheduleOf, settingOf } from '@/lib/jobs/settings';
import { log } from '@/lib/log';
import { cancelRun } from '@/lib/refresh/log';
import { CANCELLED, cancelSchema, nameOfRequest, parseEvent, schemaOfRequest } from './events';
import { durable } from './step';

/** Refreshes write one after another; more of them at once would only wait, each with a connection. */
const TOGETHER = { scope: 'env', key: '"truecount-refresh"', limit: 2 } as const;
const RETRIES = 3;

/**
 * @param sql gives the pool, when a function needs it
 * @param settings what people have set, for the schedules that are registered
 */
export function makeFunctions(
  inngest: Inngest,
  sql: () => Sql,
  settings: JobSettings = new Map(),
): InngestFunction.Any[] {
  const scheduled = JOBS.filter(isScheduled).map((job) => onSchedule(inngest, sql, job, settings));
  const requested = JOBS.map((job) => onRequest(inngest, sql, job));
  return [...scheduled, ...requested, onCancel(inngest, sql)];
}

function onSchedule(inngest: Inngest, sql: () => Sql, job: Job, settings: JobSettings): InngestFunction.Any {
  // A job that the strategy does without is looked at all the same, in case it no longer does: once an hour.
  const schedule = scheduleOf(job, settingOf(settings, job)) ?? { every: 3600 };
  return inngest.createFunction(
    {
      id: job.name,
      name: `${job.name} (schedule)`,
      description: job.says,
      triggers: [{ cron: `TZ=UTC ${cronOf(schedule)}` }],
      // A key that could fail to be read would let several through.
      singleton: { key: `"${job.name}"`, mode: 'skip' },
      concurrency: isRefresh(job) ? [TOGETHER] : undefined,
      retries: RETRIES,
      timeouts: { start: '15m', finish: '12h' },
      onFailure: failure(sql, job),
    },
    async ({ event, step, runId }) => {
      const steps = durable(step);
      const data = event.data as Started | undefined;
      const id = await steps.run('claim', () => claimDue(sql(), job, data ?? {}, runId));
      if (id === null) return { isDue: false };
      return carryOutDurably(sql(), job, id, runId, steps);
    },
  );
}

/** What Inngest says with a start by schedule. */
interface Started {
  /** The expression that it has registered. */
  cron?: string;
  /** The instant that is meant; its clock may be a little ahead of ours. */
  scheduledAt?: string;
}

async function claimDue(
  sql: Sql,
  job: Job,
  { cron, scheduledAt }: Started,
  runId: string,
): Promise<string | null> {
  const schedule = scheduleOf(job, settingOf(await readSettings(sql), job));
  if (schedule === null) return null;
  // After an outage many that were missed come at once: the newest slot is meant by all of them.
  const meant = Date.parse(scheduledAt ?? '');
  const at = new Date(Math.max(Date.now(), Number.isNaN(meant) ? 0 : meant));
  return claimSlot(sql, job, slotOf(schedule, at), { inngestRunId: runId, registeredCron: cron });
}

function onRequest(inngest: Inngest, sql: () => Sql, job: Job): InngestFunction.Any {
  const queue = { key: job.scope ? 'event.data.id' : `"${job.name}"`, limit: 1 };
  const name = nameOfRequest(job);
  return inngest.createFunction(
    {
      id: `${job.name}-on-request`,
      name: `${job.name} (on request)`,
      description: job.says,
      triggers: [{ event: name }],
      // Requests wait for one another and none is lost: no singleton here.
      concurrency: isRefresh(job) ? [queue, TOGETHER] : [queue],
      cancelOn: [{ event: CANCELLED, if: 'async.data.run == event.data.run' }],
      retries: RETRIES,
      timeouts: { finish: '12h' },
      onFailure: failure(sql, job),
    },
    async ({ event, step, runId }) => {
      const asked = read(name, schemaOfRequest(job), event.data);
      const scopeId = 'id' in asked ? String(asked.id) : undefined;
      const request = requestOf(job, { trigger: 'event', scopeId, requestedBy: asked.by });
      const named = asked.run === undefined ? undefined : String(asked.run);
      const steps = durable(step);
      const id = await steps.run('open', () => openQueued(sql(), job, request, runId, named));
      if (id === null) return { isDue: false };
      return carryOutDurably(sql(), job, id, runId, steps);
    },
  );
}

function onCancel(inngest: Inngest, sql: () => Sql): InngestFunction.Any {
  return inngest.createFunction(
    {
      id: 'cancel-run',
      description: 'Cancels a run that waits or is under way; its finished batches stand.',
      triggers: [{ event: CANCELLED }],
      retries: RETRIES,
    },
    async ({ event, step }) => {
      const { run, by } = read(CANCELLED, cancelSchema, event.data);
      const isCancelled = await durable(step).run('cancel', () =>
        cancelRun(sql(), String(run), by ?? 'an event'),
      );
      return { run: String(run), isCancelled };
    },
  );
}

/** An event that says something else will say it the next time too. */
function read<Data>(name: string, schema: z.ZodType<Data>, data: unknown): Data {
  try {
    return parseEvent(name, schema, data);
  } catch (error) {
    throw new NonRetriableError(error instanceof Error ? error.message : name);
  }
}

/** Called once no try is left: the log says so, and operators are told. */
function failure(sql: () => Sql, job: Job) {
  return async ({ event, error }: { event: { data: { run_id: string } }; error: Error }) => {
    const run = await failQueued(sql(), event.data.run_id, error.message);
    if (run === null) return;
    log.error({ operation: job.name, run, error: { code: 'inngest', message: error.message } }, 'run failed');
    await tell(sql(), {
      kind: 'failed',
      job: job.name,
      text: `${job.name} failed (run ${run}): ${error.message}`,
    });
  };
}

const isRefresh = ({ name }: Job) => name.startsWith('refresh');
