/** `truecount capture`: how changes of the source are captured. */
import { Argument, type Command } from 'commander';
import { db } from '@/db/client';
import { type Capture, captureOf, switchCapture } from '@/lib/capture/capture';
import { withDatabase } from '../database';
import { root } from '../paths';

const MEANING: Record<Capture, string> = {
  triggers: 'triggers on the tables note every change with its transaction',
  tail: 'what is appended to the tables is followed, other changes are found by sweeps; nothing is added to the tables',
};

export function register(program: Command): void {
  program
    .command('capture')
    .description('print how changes of the source are captured, or switch to another way')
    .addArgument(new Argument('[capture]', 'the way to switch to').choices(Object.keys(MEANING)))
    .action(run);
}

async function run(wanted?: Capture): Promise<void> {
  await withDatabase(async (url) => {
    if (!wanted) {
      const capture = await captureOf(db());
      return console.log(`${capture}: ${MEANING[capture]}.`);
    }
    const isOther = await switchCapture(url, wanted, root);
    console.log(
      isOther
        ? `Switched to ${wanted}: ${MEANING[wanted]}. The next refresh counts everything.`
        : `Changes are captured by ${wanted} already.`,
    );
  });
}
