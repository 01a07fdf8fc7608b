/** `truecount simulate`: believable traffic until Ctrl-C. */
import { type Command, InvalidArgumentError } from 'commander';
import {
  type EventCounts,
  LONGEST_SECONDS,
  simulationState,
  startSimulation,
  stopSimulation,
} from '@/lib/demo/simulate';
import { formatCount } from '@/lib/format';
import { withDatabase } from '../database';
import { EndedError, FAILED } from '../errors';

interface Options {
  rate: number;
  seconds: number;
  team?: string;
}

const REPORT_MS = 3_000;
const LOOK_MS = 100;

export function register(program: Command): void {
  program
    .command('simulate')
    .description('keep traffic coming in the native tables until Ctrl-C, 30 minutes at most')
    .option('--rate <n>', 'events per second', readNumber, 2)
    .option('--seconds <n>', 'how long', readNumber, LONGEST_SECONDS)
    .option('--team <slug>', 'team in which it happens; the first one with a chatbot in use')
    .action(run);
}

function readNumber(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('A number above 0 is needed.');
  return number;
}

async function run({ rate, seconds, team }: Options): Promise<void> {
  await withDatabase(async () => {
    const stop = () => void stopSimulation();
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    try {
      await startSimulation({ rate, seconds, team });
      console.error('Traffic is coming. Ctrl-C stops it.');
      await follow();
    } finally {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    }
  });
}

/** A line of counts every few seconds, and one at the end. */
async function follow(): Promise<void> {
  for (let reportAt = Date.now() + REPORT_MS; simulationState().isRunning; ) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    if (Date.now() < reportAt) continue;
    console.log(describe(simulationState().counts));
    reportAt += REPORT_MS;
  }
  const { counts, error } = simulationState();
  console.log(`Stopped. ${describe(counts)}`);
  if (error === null) return;
  console.error(`truecount: ${error}`);
  throw new EndedError(FAILED);
}

function describe(counts: EventCounts): string {
  return Object.entries(counts)
    .map(([kind, count]) => `${formatCount(count)} ${kind}`)
    .join(', ');
}
