/** `truecount serve`: the web server, with the embedded database unless DATABASE_URL is set. */
import type { Command } from 'commander';
import { type Env, parseEnv } from '@/lib/env';
import { refusalToStart } from '@/lib/jobs/mode';
import { hasBuild } from '../build';
import { withDatabase } from '../database';
import { EndedError } from '../errors';
import { findInngest, type InngestDev, reasonAgainst, startInngest, WAY_TO_GET } from '../inngest-dev';
import { checkPort, serve } from '../next';

/** The scheduler of a development server: Inngest's own where its program can be had. */
async function startScheduler(settings: Env): Promise<{ inngest: InngestDev | null; says: string[] }> {
  const reason = reasonAgainst(settings);
  if (reason !== null) return { inngest: null, says: [reason] };
  const program = findInngest(settings.INNGEST_CLI);
  if (program === null)
    return { inngest: null, says: ['The jobs are run by the embedded scheduler.', WAY_TO_GET] };
  const { HOST: host, PORT: port } = settings;
  try {
    const inngest = await startInngest(
      program,
      `http://${host.includes(':') ? `[${host}]` : host}:${port}/api/inngest`,
    );
    return { inngest, says: [`Inngest’s console: ${inngest.url}`] };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { inngest: null, says: [why, 'The jobs are run by the embedded scheduler.'] };
  }
}

async function run({ dev }: { dev?: boolean }): Promise<void> {
  const settings = parseEnv(process.env);
  const { HOST: host, PORT: port } = settings;
  const refusal = refusalToStart(settings, !dev);
  if (refusal !== null) throw new Error(refusal);
  if (!dev && !hasBuild())
    throw new Error('There is no production build: run `npm run build` first, or `npm run dev`.');
  await checkPort(host, port, dev ? 'npm run dev' : 'npm start');
  const { inngest, says } = dev ? await startScheduler(settings) : { inngest: null, says: [] };
  const scheduling = inngest && { INNGEST_DEV: inngest.url, SCHEDULER: 'inngest' };
  const code = await withDatabase((url, lease) => {
    const environment = { DATABASE_URL: url, TRUECOUNT_LEASE: lease, ...scheduling };
    return serve(dev ? 'dev' : 'start', { host, port }, environment, (address) => {
      for (const line of [`Truecount is ready: ${address}`, ...says]) console.log(line);
    });
  }).finally(() => inngest?.stop());
  if (code !== 0) throw new EndedError(code);
}

export function register(program: Command): void {
  program
    .command('serve')
    .description('start the web server (npm start, npm run dev)')
    .option('--dev', 'compile pages as they are asked for')
    .action(run);
}
