/** `truecount serve`: the web server, with the embedded database unless DATABASE_URL is set. */
import type { Command } from 'commander';
import { parseEnv } from '@/lib/env';
import { refusalToStart } from '@/lib/jobs/mode';
import { hasBuild } from '../build';
import { withDatabase } from '../database';
import { EndedError } from '../errors';
import { startDevScheduler } from '../inngest-dev';
import { checkPort, serve } from '../next';

async function run({ dev }: { dev?: boolean }): Promise<void> {
  const settings = parseEnv(process.env);
  const { HOST: host, PORT: port } = settings;
  const refusal = refusalToStart(settings, !dev);
  if (refusal !== null) throw new Error(refusal);
  if (!dev && !hasBuild())
    throw new Error('There is no production build: run `npm run build` first, or `npm run dev`.');
  await checkPort(host, port, dev ? 'npm run dev' : 'npm start');
  const scheduler = dev ? await startDevScheduler(settings) : null;
  const code = await withDatabase((url, lease) => {
    const environment = { DATABASE_URL: url, TRUECOUNT_LEASE: lease, ...scheduler?.environment };
    return serve(dev ? 'dev' : 'start', { host, port }, environment, (address) => {
      for (const line of [`Truecount is ready: ${address}`, ...(scheduler?.says ?? [])]) console.log(line);
    });
  }).finally(() => scheduler?.stop());
  if (code !== 0) throw new EndedError(code);
}

export function register(program: Command): void {
  program
    .command('serve')
    .description('start the web server (npm start, npm run dev)')
    .option('--dev', 'compile pages as they are asked for')
    .action(run);
}
