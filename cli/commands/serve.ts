/** `truecount serve`: the web server, with the embedded database unless DATABASE_URL is set. */
import type { Command } from 'commander';
import { parseEnv } from '@/lib/env';
import { hasBuild } from '../build';
import { withDatabase } from '../database';
import { EndedError } from '../errors';
import { checkPort, serve } from '../next';

async function run({ dev }: { dev?: boolean }): Promise<void> {
  const { HOST: host, PORT: port } = parseEnv(process.env);
  if (!dev && !hasBuild())
    throw new Error('There is no production build: run `npm run build` first, or `npm run dev`.');
  await checkPort(host, port, dev ? 'npm run dev' : 'npm start');
  const code = await withDatabase((url, lease) =>
    serve(dev ? 'dev' : 'start', { host, port }, { DATABASE_URL: url, TRUECOUNT_LEASE: lease }, (address) =>
      console.log(`Truecount is ready: ${address}`),
    ),
  );
  if (code !== 0) throw new EndedError(code);
}

export function register(program: Command): void {
  program
    .command('serve')
    .description('start the web server (npm start, npm run dev)')
    .option('--dev', 'compile pages as they are asked for')
    .action(run);
}
