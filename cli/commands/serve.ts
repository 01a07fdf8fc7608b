/** `truecount serve`: the web server, with the embedded database unless DATABASE_URL is set. */
import type { Command } from 'commander';
import { db } from '@/db/client';
import { makeFirstAdministrator } from '@/lib/auth/first-start';
import { type Env, parseEnv } from '@/lib/env';
import { refusalToStart } from '@/lib/jobs/mode';
import { hasBuild } from '../build';
import { withDatabase } from '../database';
import { EndedError } from '../errors';
import { type DevScheduler, startDevScheduler } from '../inngest-dev';
import { checkPort, serve } from '../next';
import { secretFor } from '../secret';

async function run({ dev }: { dev?: boolean }): Promise<void> {
  const settings = parseEnv(process.env);
  const { HOST: host, PORT: port, DATABASE_URL } = settings;
  const refusal = refusalToStart(settings, !dev);
  if (refusal !== null) throw new Error(refusal);
  if (!dev && !hasBuild())
    throw new Error('There is no production build: run `npm run build` first, or `npm run dev`.');
  // Before anything is started.
  if (DATABASE_URL) secretFor(settings, false);
  await checkPort(host, port, dev ? 'npm run dev' : 'npm start');
  const scheduler = dev ? await startDevScheduler(settings) : null;
  const code = await withDatabase((url, lease) => start(settings, url, lease, dev, scheduler)).finally(() =>
    scheduler?.stop(),
  );
  if (code !== 0) throw new EndedError(code);
}

async function start(
  settings: Env,
  url: string,
  lease: string | undefined,
  dev: boolean | undefined,
  scheduler: DevScheduler | null,
): Promise<number> {
  const environment = {
    DATABASE_URL: url,
    TRUECOUNT_LEASE: lease,
    SECRET: secretFor(settings, lease !== undefined),
    ...scheduler?.environment,
  };
  await welcome();
  return serve(
    dev ? 'dev' : 'start',
    { host: settings.HOST, port: settings.PORT },
    environment,
    (address) => {
      console.log(`Truecount is ready: ${settings.PUBLIC_URL ?? address}`);
      for (const line of scheduler?.says ?? []) console.log(line);
    },
  );
}

/** Whoever starts a server that nobody can sign in to yet is its first administrator. */
async function welcome(): Promise<void> {
  const first = await makeFirstAdministrator(db());
  if (!first) return;
  console.log(
    [
      'First start: there is an administrator now. Sign in once with',
      `  e-mail address      ${first.email}`,
      `  one-time password   ${first.password}`,
      'and choose a password of your own. This one is not shown again; if it is lost, this makes a link for another:',
      `  npx truecount people reset ${first.email}`,
    ].join('\n'),
  );
}

export function register(program: Command): void {
  program
    .command('serve')
    .description('start the web server (npm start, npm run dev)')
    .option('--dev', 'compile pages as they are asked for')
    .action(run);
}
