/** `truecount db`: the database's address and schema. */
import type { Command } from 'commander';
import { runningUrl } from '@/db/embedded/server';
import { parseEnv } from '@/lib/env';
import { withDatabase } from '../database';

async function printUrl(): Promise<void> {
  const { DATABASE_URL: given, TRUECOUNT_HOME: home } = parseEnv(process.env);
  const url = given ?? (await runningUrl(home));
  if (!url) throw new Error('The embedded server is not running: `npm start` or `npm run dev` runs it.');
  console.log(url);
}

export function register(program: Command): void {
  const group = program.command('db').description('the database that Truecount uses');
  group.command('url').description('print its address, for psql and other tools').action(printUrl);
  group
    .command('migrate')
    .description('bring its tables to the current schema')
    .action(() => withDatabase(async () => console.log('The database has the current schema.')));
}
