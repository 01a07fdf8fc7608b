/** The command line: `truecount COMMAND`. Each command is a file of `commands`, listed here. */
import env from '@next/env';
import { Command } from 'commander';
import { log } from '@/lib/log';
import { register as attach } from './commands/attach';
import { register as audit } from './commands/audit';
import { register as capture } from './commands/capture';
import { register as db } from './commands/db';
import { register as demo } from './commands/demo';
import { register as demoData } from './commands/demo-data';
import { register as detach } from './commands/detach';
import { register as doctor } from './commands/doctor';
import { register as explain } from './commands/explain';
import { register as importFile } from './commands/import';
import { register as jobs } from './commands/jobs';
import { register as people } from './commands/people';
import { register as refresh } from './commands/refresh';
import { register as serve } from './commands/serve';
import { register as simulate } from './commands/simulate';
import { register as stats } from './commands/stats';
import { register as verify } from './commands/verify';
import { report } from './errors';
import { root } from './paths';

const COMMANDS = [
  serve,
  demo,
  importFile,
  demoData,
  simulate,
  refresh,
  stats,
  verify,
  audit,
  explain,
  attach,
  detach,
  doctor,
  jobs,
  capture,
  people,
  db,
];

process.stdout.on('error', (error) => {
  // The reader has gone (`truecount stats … | head`): nothing is left to say.
  if ('code' in error && error.code === 'EPIPE') process.exit(0);
  throw error;
});

async function main(): Promise<number> {
  process.chdir(root);
  // A command says itself, in its own words, what it did and what failed.
  log.level = 'silent';
  env.loadEnvConfig(root, process.argv.includes('--dev'), { info: () => {}, error: console.error });
  const program = new Command('truecount')
    .description('Statistics of chatbots and sessions from cache tables: instant, exact and fresh')
    .showHelpAfterError('Add --help for what can be given.')
    .exitOverride();
  for (const register of COMMANDS) register(program);
  try {
    await program.parseAsync();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return report(error);
  }
}

const code = await main();
// What was written is out before the process ends, whatever a command left open.
process.stdout.write('', () => process.exit(code));
