/** `truecount audit`: an audit now, kept as every hour's is, and what the audits of a week say. */
import type { Command } from 'commander';
import { db } from '@/db/client';
import { type Audited, audit } from '@/lib/audit/audit';
import { type AuditStatement, readStatement } from '@/lib/audit/statement';
import { describe, totalOf } from '@/lib/audit/tasks';
import { formatCount, formatNoun } from '@/lib/format';
import { type InvariantStanding, readInvariants } from '@/lib/invariants/check';
import { jobNamed } from '@/lib/jobs/jobs';
import { perform } from '@/lib/jobs/perform';
import { requestOf } from '@/lib/jobs/request';
import { advanceTask } from '@/lib/jobs/task';
import { openRun } from '@/lib/refresh/log';
import { withDatabase } from '../database';
import { EndedError } from '../errors';
import { ProgressLine } from '../progress-line';

interface Options {
  all?: boolean;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('audit')
    .description('recount a sample, keep what is found and say what it proves; repairs nothing')
    .option('--all', 'everything instead of a sample')
    .option('--json', 'the result as JSON')
    .action(run);
}

async function run({ all = false, json }: Options): Promise<void> {
  await withDatabase(async () => {
    const sql = db();
    const id = await open(all);
    const audited = await carryOut(id, all);
    const [statement, invariants] = [await readStatement(sql), await readInvariants(sql, { teamId: null })];
    if (json) console.log(JSON.stringify({ run: id, ...audited, invariants, statement }, null, 2));
    else for (const line of linesOf(id, audited, invariants, statement)) console.log(line);
    const { wrong, broken } = totalOf(audited);
    if (wrong > 0 || broken.length > 0) throw new EndedError(1);
  });
}

const jobOf = (all: boolean) => jobNamed(all ? 'audit-all' : 'audit');

async function open(all: boolean): Promise<string> {
  const { id, joined } = await openRun(db(), requestOf(jobOf(all), { trigger: 'cli' }));
  if (joined) throw new Error(`Such an audit waits already: run ${id}.`);
  return id;
}

/** As the job does, in a run of the update log; and what cannot be compared is an error here. */
async function carryOut(id: string, all: boolean): Promise<Audited> {
  const line = new ProgressLine();
  const onProgress = (sessions: number) => line.show(`Comparing: ${formatNoun(sessions, 'session')}`);
  let audited: Audited | undefined;
  const advance = advanceTask(async (sql, run) => {
    audited = await audit(sql, run, { isAll: all, onProgress });
    const total = totalOf(audited);
    return { read: total.rows, changed: 0, note: describe(total) };
  });
  try {
    await perform(db(), { ...jobOf(all), advance }, id, { type: jobOf(all).type() });
  } finally {
    line.end();
  }
  return audited!;
}

function linesOf(
  id: string,
  audited: Audited,
  invariants: InvariantStanding[],
  statement: AuditStatement,
): string[] {
  const findings = audited.parts.flatMap(({ tallied }) => tallied.findings);
  const text = (value: unknown) => (value === null ? 'nothing' : JSON.stringify(value));
  return [
    ...findings.map(
      ({ kind, id: subject, number, shown, counted, isUnswept }) =>
        `${kind} ${subject}, ${number}: shown ${text(shown)}, counted ${text(counted)}${isUnswept ? ' (not swept yet)' : ''}`,
    ),
    ...invariants.flatMap(({ name, noun, result }) =>
      result
        ? [
            `${name}: ${formatCount(result.compared - result.wrong)} of ${formatNoun(result.compared, noun)} hold.`,
            ...result.examples.map((example) => `  ${example.id}: ${JSON.stringify(example.sides)}`),
          ]
        : [],
    ),
    `Run ${id}: ${describe(totalOf(audited))}`,
    statement.text,
  ];
}
