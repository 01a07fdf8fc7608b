/** `npm test`: every runner in turn, their output as it comes, and one closing line of counts. */
import { Command, InvalidArgumentError } from 'commander';
import { EndedError, report } from '../errors';
import { root } from '../paths';
import { add, BROKEN, lineOf, NOTHING, type Outcome } from './outcome';
import { runPlaywright } from './playwright';
import { fetchPostgres14 } from './postgres-14';
import { runVitest } from './vitest';

const KINDS = ['unit', 'database', 'component', 'browser'];

interface Options {
  only?: string[];
  long?: boolean;
  pg14?: boolean;
}

function parseKinds(value: string): string[] {
  const kinds = value.split(',');
  const unknown = kinds.find((kind) => !KINDS.includes(kind));
  if (unknown !== undefined) throw new InvalidArgumentError(`Kinds are ${KINDS.join(', ')}.`);
  return kinds;
}

function planned(filters: string[], options: Options): [title: string, run: () => Promise<Outcome>][] {
  const onOldest: [string, () => Promise<Outcome>] = [
    'database, on PostgreSQL 14',
    async () =>
      runVitest(['database'], filters, {
        TRUECOUNT_TEST_SERVER: undefined,
        TRUECOUNT_TEST_POSTGRES: fetchPostgres14(),
      }),
  ];
  if (options.pg14) return [onOldest];
  const kinds = options.only ?? KINDS;
  const simulated = kinds.filter((kind) => kind !== 'browser');
  return [
    ...(simulated.length > 0
      ? [
          [simulated.join(', '), () => runVitest(simulated, filters)] satisfies [
            string,
            () => Promise<Outcome>,
          ],
        ]
      : []),
    ...(kinds.includes('browser')
      ? [['browser', () => runPlaywright(filters)] satisfies [string, () => Promise<Outcome>]]
      : []),
    ...(options.long && kinds.includes('database') ? [onOldest] : []),
  ];
}

async function run(filters: string[], options: Options): Promise<void> {
  if (options.long) process.env.TRUECOUNT_LONG = '1';
  let total = NOTHING;
  for (const [title, start] of planned(filters, options)) {
    console.log(`\n== ${title}`);
    total = add(
      total,
      await start().catch((error: unknown) => {
        report(error);
        return BROKEN;
      }),
    );
  }
  const ranNothing = total.passed + total.failed === 0;
  if (ranNothing) console.log('\nNo test was run.');
  console.log(`\n${lineOf(ranNothing ? BROKEN : total)}`);
  if (ranNothing || total.failed > 0) throw new EndedError(1);
}

process.chdir(root);
const program = new Command('npm test --')
  .argument('[filters...]', 'parts of the names of test files')
  .option('--only <kinds>', `one or more of ${KINDS.join(', ')}, with commas between`, parseKinds)
  .option('--long', 'the long tests and PostgreSQL 14 too')
  .option('--pg14', 'only the database tests, on PostgreSQL 14')
  .exitOverride()
  .action(run);
const code = await program.parseAsync().then(() => 0, report);
process.stdout.write('', () => process.exit(code));
