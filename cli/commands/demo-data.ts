/** `truecount demo-data`: a believable platform of any size. */
import { type Command, InvalidArgumentError } from 'commander';
import { db } from '@/db/client';
import { createDemoData } from '@/lib/demo/create';
import { parseDemoOptions } from '@/lib/demo/options';
import { formatNoun } from '@/lib/format';
import { withDatabase } from '../database';
import { ProgressLine } from '../progress-line';

interface Options {
  chatbots: number;
  sessions: number;
  messages: number;
  seed: number;
}

export function register(program: Command): void {
  program
    .command('demo-data')
    .description('add a believable platform to the native tables; the same seed gives the same data')
    .option('--chatbots <n>', 'how many chatbots', readWhole, 200)
    .option('--sessions <n>', 'how many sessions', readWhole, 5_000)
    .option('--messages <n>', 'how many messages', readWhole, 100_000)
    .option('--seed <n>', 'seed of chance', readWhole, 1)
    .action(run);
}

function readWhole(value: string): number {
  if (!/^\d{1,15}$/.test(value)) throw new InvalidArgumentError('A whole number is needed.');
  return Number(value);
}

async function run(options: Options): Promise<void> {
  const asked = parseDemoOptions(options);
  const line = new ProgressLine();
  await withDatabase(async () => {
    const started = performance.now();
    const created = await createDemoData(db(), asked, (text) => line.show(text)).finally(() => line.end());
    if (!created.isNew) {
      console.log(
        `The demo data of seed ${asked.seed} is already there: nothing added. Another --seed adds more.`,
      );
      return;
    }
    const counts = [
      formatNoun(created.chatbots, 'chatbot'),
      formatNoun(created.sessions, 'session'),
      formatNoun(created.messages, 'message'),
    ].join(', ');
    console.log(
      `Added ${counts} in ${((performance.now() - started) / 1000).toFixed(1)} s. Next: truecount refresh`,
    );
  });
}
