/** `truecount attach`: shows what it would do to a platform's database, asks, and does it. */
import { type Command, Option } from 'commander';
import { connect, db, type Sql } from '@/db/client';
import { attach } from '@/lib/attach/attach';
import { createMissingIndexes } from '@/lib/attach/indexes';
import { type AttachPlan, planAttach } from '@/lib/attach/plan';
import type { Capture } from '@/lib/capture/capture';
import { formatCount } from '@/lib/format';
import type { RefreshProgress } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import { ADAPTERS } from '@/lib/source/adapters';
import { followSource, readSourceState } from '@/lib/source/follow';
import { AttachError, recognise } from '@/lib/source/recognise';
import { confirm } from '../confirm';
import { withGivenDatabase } from '../database';
import { root } from '../paths';
import { describePlan } from '../plan-lines';
import { ProgressLine } from '../progress-line';

interface Options {
  source?: string;
  schema?: string;
  capture?: Capture;
  dryRun?: boolean;
  yes?: boolean;
  createIndexes?: boolean;
  refresh: boolean;
}

export function register(program: Command): void {
  program
    .command('attach')
    .description("attach to a platform's own PostgreSQL database; nothing is changed before you say yes")
    .argument('[database-url]', 'its address, DATABASE_URL unless given; the password may be in PGPASSWORD')
    .addOption(
      new Option('--source <platform>', 'the platform, recognised by its tables unless given').choices(
        ADAPTERS.map(({ name }) => name),
      ),
    )
    .option('--schema <name>', "schema of the platform's tables, found unless given")
    .addOption(
      new Option('--capture <way>', 'how changes are captured; tail unless given').choices([
        'tail',
        'triggers',
      ]),
    )
    .option('--dry-run', 'show what would be done, and stop')
    .option('--yes', 'do it without asking')
    .option(
      '--create-indexes',
      "make indexes that are missing on the platform's tables, without stopping writers",
    )
    .option('--no-refresh', 'leave the first count to the server, or to truecount refresh')
    .action(run);
}

async function run(url: string | undefined, options: Options): Promise<void> {
  await withGivenDatabase(url, async (address) => {
    const sql = connect(address, { max: 2, name: 'truecount attach' });
    try {
      if (options.createIndexes && !options.dryRun && (await isAttached(sql)))
        return await makeIndexes(sql, options);
      await attachTo(address, sql, options);
    } finally {
      await sql.end({ timeout: 5 });
    }
  });
}

async function isAttached(sql: Sql): Promise<boolean> {
  const [found] = await sql<
    { known: boolean }[]
  >`select to_regclass('truecount.source_state') is not null as known`;
  return found!.known && (await readSourceState(sql)).name !== 'native';
}

async function attachTo(address: string, sql: Sql, options: Options): Promise<void> {
  const { source, schema, capture, dryRun, yes } = options;
  const adapters = ADAPTERS.filter(({ name }) => source === undefined || name === source);
  const plan = await planAttach(sql, { adapters, schema, capture });
  for (const line of describePlan(plan, options)) console.log(line);
  if (dryRun) return console.log('\nNothing was changed (--dry-run).');
  if (!(await confirm('\nAttach?', yes))) return console.log('Nothing was changed.');
  await attach(address, plan, { root });
  console.log(`Attached to ${plan.adapter.title}.`);
  if (options.createIndexes) await makeIndexes(sql, options);
  if (options.refresh) await fill();
  console.log(nextSteps(plan));
}

async function makeIndexes(sql: Sql, { source, schema }: Options): Promise<void> {
  const adapters = ADAPTERS.filter(({ name }) => source === undefined || name === source);
  const made = await createMissingIndexes(sql, await recognise(sql, adapters, schema));
  console.log(made.length === 0 ? 'No index is missing.' : `Made: ${made.join(', ')}.`);
}

async function fill(): Promise<void> {
  const line = new ProgressLine();
  try {
    await followSource(db());
    const onProgress = ({ batchesDone, batchesTotal }: RefreshProgress) =>
      line.show(`Counting: batch ${batchesDone} of ${batchesTotal}`);
    const { rowsRead, durationMs } = await runRefresh(db(), { type: 'full', trigger: 'cli' }, onProgress);
    line.end();
    console.log(`Counted ${formatCount(rowsRead)} sessions in ${(durationMs / 1000).toFixed(1)} s.`);
  } catch (error) {
    line.end();
    if (error instanceof AttachError) throw error;
    console.error(
      'Attached, but the first count did not end well: `truecount refresh` goes on where it stopped.',
    );
    throw error;
  }
}

/** The address without its password: that stays where it was given. */
function nextSteps({ database }: AttachPlan): string {
  return (
    `\nNext: npm start, with DATABASE_URL naming database ${database} (its password there or in PGPASSWORD; Truecount stores neither) and a SECRET of 32 characters or more.\n` +
    'truecount verify proves the numbers, truecount doctor looks after the installation, truecount detach takes every trace away.'
  );
}
