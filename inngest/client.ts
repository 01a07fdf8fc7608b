/** The connection to Inngest. */
import { Inngest } from 'inngest';
import { type Env, env } from '@/lib/env';
import { isInngestDev } from '@/lib/jobs/mode';
import { log } from '@/lib/log';

/** Of what the SDK says the sentences only: objects may hold addresses with keys in them. */
const sentences =
  (level: 'debug' | 'info' | 'warn' | 'error') =>
  (...said: unknown[]) =>
    log[level]({ operation: 'inngest' }, said.filter((part) => typeof part === 'string').join(' '));

const logger = {
  debug: sentences('debug'),
  info: sentences('info'),
  warn: sentences('warn'),
  error: sentences('error'),
};

export function makeClient(settings: Env): Inngest {
  const isDev = isInngestDev(settings);
  const devUrl = isDev && URL.canParse(settings.INNGEST_DEV!) ? settings.INNGEST_DEV : undefined;
  return new Inngest({
    id: 'truecount',
    isDev,
    eventKey: settings.INNGEST_EVENT_KEY,
    signingKey: settings.INNGEST_SIGNING_KEY,
    baseUrl: settings.INNGEST_BASE_URL ?? devUrl,
    logger,
    internalLogger: logger,
    // Steps of one run go on in one request for a while, each saved when it is done (docs/decisions/0009-jobs.md).
    checkpointing: { maxRuntime: '20s', bufferedSteps: 1 },
  });
}

let held: Inngest | undefined;

/** The client of this process. */
export function client(): Inngest {
  held ??= makeClient(env());
  return held;
}
