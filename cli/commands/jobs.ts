/** `truecount jobs`: what runs by itself, how it stands, and running or changing one of it by hand. */
import { type Command, InvalidArgumentError } from 'commander';
import { db } from '@/db/client';
import { countCompressible, describeCompressible } from '@/lib/archive/compress';
import { parseId } from '@/lib/auth/access';
import { isScheduled, jobNamed } from '@/lib/jobs/jobs';
import { perform } from '@/lib/jobs/perform';
import { describeRegistered } from '@/lib/jobs/registered';
import { requestOf } from '@/lib/jobs/request';
import { describeSchedule } from '@/lib/jobs/schedule';
import { COMMAND_LINE, changeSetting, LEAST_INTERVAL, MOST_INTERVAL } from '@/lib/jobs/settings';
import { type JobStanding, readStandings } from '@/lib/jobs/standing';
import { joinRun } from '@/lib/refresh/follow';
import { cancelRun, isTask, openRun, readRequest } from '@/lib/refresh/log';
import { sourceHas } from '@/lib/refresh/target';
import { withDatabase } from '../database';
import { startElsewhere } from '../elsewhere';
import { printJson, printTable } from '../output';
import { describeRun, withProgress } from '../run-lines';

export function register(program: Command): void {
  const group = program
    .command('jobs')
    .description('what runs by itself: the refreshes, checks and clean-ups');
  group
    .command('list')
    .description('each job with its schedule and how it stands')
    .option('--json', 'as JSON')
    .action(list);
  group
    .command('run')
    .description('run a job now and wait for its end')
    .argument('<name>', 'its name')
    .option('--id <id>', 'of the chatbot or session that it is about', readId)
    .option('--async', 'return at once with the id of the run')
    .option('--dry-run', 'of compress: say what would go, and change nothing')
    .option('--run <id>', 'carry out a run that was asked for with --async', readId)
    .action(run);
  group
    .command('set')
    .description('pause a job, resume it, or give it another interval')
    .argument('<name>', 'its name')
    .option('--pause', 'start it no more')
    .option('--resume', 'start it again')
    .option('--every <seconds>', 'seconds between two runs, or "default"', readInterval)
    .action(set);
  group
    .command('cancel')
    .description('cancel a run that waits or is under way; its finished batches stand')
    .argument('<run>', 'its id', readId)
    .action(cancel);
}

function readId(value: string): string {
  const id = parseId(value);
  if (id === null) throw new InvalidArgumentError('An id is a whole number.');
  return id;
}

function readInterval(value: string): number | 'default' {
  if (value === 'default') return value;
  const seconds = Number(value);
  if (!Number.isInteger(seconds) || seconds < LEAST_INTERVAL || seconds > MOST_INTERVAL)
    throw new InvalidArgumentError(`Seconds from ${LEAST_INTERVAL} to ${MOST_INTERVAL}, or "default".`);
  return seconds;
}

async function list({ json }: { json?: boolean }): Promise<void> {
  await withDatabase(async () => {
    const rows = (await readStandings(db())).map(describe);
    const print = json ? printJson : printTable;
    await print(
      (async function* () {
        yield rows;
      })(),
    );
  });
}

function describe({ job, schedule, state, last, isRunning, beatAt, doneAt, nextAt }: JobStanding) {
  return {
    job: job.name,
    schedule: schedule ? describeSchedule(schedule) : isScheduled(job) ? null : 'on request',
    state,
    running: isRunning,
    lastRun: last && `${last.id} ${last.state}`,
    doneAt,
    beatAt,
    nextAt,
    error: last?.error ?? null,
  };
}

interface RunOptions {
  id?: string;
  async?: boolean;
  dryRun?: boolean;
  run?: string;
}

async function run(name: string, options: RunOptions): Promise<void> {
  const job = jobNamed(name);
  if (options.dryRun) return foresee(name);
  await withDatabase(async () => {
    const sql = db();
    if (options.run) {
      const waiting = await readRequest(sql, options.run);
      if (!waiting) throw new Error(`There is no run ${options.run}.`);
      return console.log(describeRun(await perform(sql, job, options.run, waiting), isTask(job.type())));
    }
    const request = requestOf(job, { trigger: 'cli', scopeId: options.id });
    if (job.scope && !(await sourceHas(sql, job.scope, options.id!)))
      throw new Error(`There is no ${job.scope} ${options.id}, in the source or in the cache.`);
    const opened = await openRun(sql, request);
    if (options.async) {
      if (!opened.joined) await startElsewhere('jobs', 'run', name, '--run', opened.id);
      return console.log(
        opened.joined ? `Asked for already: run ${opened.id}.` : `Asked for: run ${opened.id}.`,
      );
    }
    const result = await withProgress((onProgress) =>
      opened.joined
        ? joinRun(sql, opened.id, onProgress)
        : perform(sql, job, opened.id, request, { onProgress }),
    );
    console.log(
      result
        ? describeRun(result, isTask(job.type()))
        : `Run ${opened.id} ended with its process. Ask again.`,
    );
  });
}

async function foresee(name: string): Promise<void> {
  if (name !== 'compress') throw new Error('--dry-run is for compress alone.');
  await withDatabase(async () => {
    console.log(describeCompressible(await countCompressible(db())));
  });
}

async function set(
  name: string,
  options: { pause?: boolean; resume?: boolean; every?: number | 'default' },
): Promise<void> {
  const job = jobNamed(name);
  if (options.pause && options.resume) throw new Error('Give --pause or --resume, not both.');
  const isPaused = options.pause ? true : options.resume ? false : undefined;
  if (isPaused === undefined && options.every === undefined)
    throw new Error('Say what to change: --pause, --resume or --every.');
  await withDatabase(async () => {
    const intervalSeconds = options.every === 'default' ? null : options.every;
    await changeSetting(db(), job.name, { isPaused, intervalSeconds }, COMMAND_LINE);
    const standing = (await readStandings(db())).find((found) => found.job.name === job.name)!;
    const when = standing.schedule ? describeSchedule(standing.schedule) : 'on request';
    console.log(`${job.name}: ${standing.setting.isPaused ? 'paused' : when}.`);
    if (standing.registered && !standing.setting.isPaused)
      console.log(describeRegistered(standing.registered));
  });
}

async function cancel(id: string): Promise<void> {
  await withDatabase(async () => {
    if (!(await cancelRun(db(), id, COMMAND_LINE))) throw new Error(`Run ${id} is over, or there is none.`);
    console.log(`Run ${id} is cancelled.`);
  });
}
