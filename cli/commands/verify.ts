/** `truecount verify`: recounts from the source and compares with what a page would show. */
import { type Command, InvalidArgumentError } from 'commander';
import { db } from '@/db/client';
import { formatCount, formatNoun } from '@/lib/format';
import type { Finding } from '@/lib/verify/tally';
import { type Verification, verify } from '@/lib/verify/verify';
import { withDatabase } from '../database';
import { EndedError } from '../errors';
import { ProgressLine } from '../progress-line';

interface Options {
  sample?: number;
  json?: boolean;
}

export function register(program: Command): void {
  program
    .command('verify')
    .description('recount from the source and compare with what a page would show; repairs nothing')
    .option('--sample <n>', 'so many sessions and chatbots at random instead of all', readSample)
    .option('--json', 'the result as JSON')
    .action(run);
}

function readSample(value: string): number {
  if (!/^\d{1,7}$/.test(value) || Number(value) === 0)
    throw new InvalidArgumentError('A sample is a whole number from 1 to 9,999,999.');
  return Number(value);
}

async function run({ sample, json }: Options): Promise<void> {
  await withDatabase(async () => {
    const line = new ProgressLine();
    const onProgress = (sessions: number) => line.show(`Comparing: ${formatNoun(sessions, 'session')}`);
    let result: Verification;
    try {
      result = await verify(db(), { sample, onProgress });
    } finally {
      line.end();
    }
    if (json) console.log(JSON.stringify(result, null, 2));
    else for (const text of describe(result)) console.log(text);
    if (result.wrong > 0) throw new EndedError(1);
  });
}

function describe({ checked, wrong, pending, unswept, seconds, findings }: Verification): string[] {
  const known =
    findings.length < wrong + unswept
      ? [`… the first ${findings.length} of ${formatCount(wrong + unswept)}.`]
      : [];
  return [
    ...findings.map(describeFinding),
    ...known,
    `${formatNoun(checked, 'number')} recounted in ${seconds.toFixed(1)} s: ${formatCount(wrong)} wrong` +
      `${unswept > 0 ? `, ${formatCount(unswept)} that the next sweep will find` : ''}; ${formatNoun(pending, 'change')} pending.`,
  ];
}

function describeFinding({ kind, id, number, shown, counted, isUnswept }: Finding): string {
  const text = (value: unknown) => (value === null ? 'nothing' : JSON.stringify(value));
  return `${kind} ${id}, ${number}: shown ${text(shown)}, counted ${text(counted)}${isUnswept ? ' (not swept yet)' : ''}`;
}
