/** Settings from the environment, parsed once; a bad value is one clear line. */
import { z } from 'zod';

const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.coerce.number({ error }).int({ error }).min(least, { error }).max(most, { error });
};
const seconds = (fallback: number) => whole(1, 86_400).default(fallback);
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, { error: `must be one of ${words.join(', ')}` });
const truth = z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1');
const flag = (fallback: boolean) => truth.default(fallback);

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** Whether nothing but this machine reaches a server that listens on `host`. */
export const isLoopback = (host: string) => LOOPBACK.includes(host);

/** Scheme, host and port, and nothing behind them. */
function isOrigin(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, origin } = new URL(address);
  return /^https?:$/.test(protocol) && (address === origin || address === `${origin}/`);
}

/** Of several hosts (`host:port,host:port`, which the driver takes) all but the first. */
const OTHER_HOSTS = /(?<=^\w+:\/\/(?:[^@/?]*@)?[^,@/?]*),[^@/?]*(?=[/?]|$)/;

/** Whether the driver can read `address`: a port within range, `%` in user and password only before two hex digits. */
function isAddress(address: string): boolean {
  const oneHost = address.replace(OTHER_HOSTS, '');
  if (!URL.canParse(oneHost)) return false;
  const { username, password } = new URL(oneHost);
  try {
    return [username, password].map(decodeURIComponent).length === 2;
  } catch {
    return false;
  }
}

const fields = z.object({
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, { error: 'must be a postgres:// address', abort: true })
    .refine(
      isAddress,
      'is not an address that can be used: look at its port, and write % in user or password as %25',
    )
    .optional(),
  TRUECOUNT_HOME: z.string().min(1).default('.truecount'),
  /** The address that the server listens on; another than loopback needs SECRET and PUBLIC_URL. */
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, { error: 'must be the name or the number of an address to listen on' })
    .default('127.0.0.1'),
  PORT: whole(1, 65_535).default(3000),
  /** Signs the cookies of people who are signed in. */
  SECRET: z.string().min(32, { error: 'must have 32 or more characters' }).optional(),
  /** What people type to come here, when it is not this machine's own address; https makes cookies secure. */
  PUBLIC_URL: z
    .string()
    .refine(isOrigin, 'must be http:// or https:// with a host, and no path')
    .transform((address) => new URL(address).origin)
    .optional(),
  /** Largest file that the import page and the API take, megabytes. */
  IMPORT_LIMIT_MB: whole(1, 1_000_000).default(2_000),
  /** Sessions a refresh recounts in one transaction. */
  BATCH_SIZE: whole(1, 1_000_000).default(50_000),
  /** Limit of one refresh statement, seconds. */
  REFRESH_TIMEOUT: seconds(300),
  /** Limit of one statement of a page, seconds. */
  READ_TIMEOUT: seconds(15),
  /** What pages answer: cached rows with what is pending, cached rows alone, or everything counted anew. */
  READ_MODE: oneOf(['exact', 'cached', 'live']).default('exact'),
  /** Pending changes that a page puts in by itself; above that it folds them first. */
  PENDING_LIMIT: whole(0, 1_000_000).default(5_000),
  /** scheduled: everything at each interval; incremental: what is pending; hybrid: that, and sweeps over the rest. */
  UPDATE_STRATEGY: oneOf(['scheduled', 'incremental', 'hybrid']).default('hybrid'),
  /** Seconds between two sweeps of recently active sessions, and between two refreshes of everything when scheduled. */
  SESSION_REFRESH_INTERVAL: seconds(120),
  EXPERIMENT_REFRESH_INTERVAL: seconds(300),
  /** Whether old sessions are compressed; unless set, those of an attached platform are, and those of our own tables not. */
  ENABLE_COMPRESSION: truth.optional(),
  /** Days for which sessions that ended keep their versions and hours. */
  SESSION_RETENTION_DAYS: whole(8, 36_500).default(90),
  /** Minutes behind the source after which the cache is marked old. */
  STALE_THRESHOLD_MINUTES: whole(1, 10_080).default(60),
  /** Who starts the jobs: this server, Inngest, or nobody; inngest where it is configured, else embedded. */
  SCHEDULER: oneOf(['embedded', 'inngest', 'off']).optional(),
  INNGEST_EVENT_KEY: z.string().min(1).optional(),
  INNGEST_SIGNING_KEY: z.string().min(1).optional(),
  /** Address of an Inngest of one's own; its cloud unless given. */
  INNGEST_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .optional(),
  /** A dev server of Inngest, which signs nothing: 1, or its address. Never in production. */
  INNGEST_DEV: z.string().optional(),
  /** The Inngest program, whose dev server `npm run dev` starts. */
  INNGEST_CLI: z.string().min(1).optional(),
  /** Gets a JSON message when a job fails or is silent, or the cache is old. */
  ALERT_WEBHOOK_URL: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
    .optional(),
  /** Whether it is also told of a cache that is older than STALE_THRESHOLD_MINUTES. */
  ALERT_ON_STALE_CACHE: flag(true),
  /** Logs what every fold, batch and page read took. */
  LOG_PERFORMANCE: flag(false),
  /** Set by `truecount demo`: the page shows the button that keeps traffic coming. */
  TRUECOUNT_DEMO: flag(false),
  /** Home of the embedded server that the launcher started: the web server holds it too. */
  TRUECOUNT_LEASE: z.string().optional(),
});

const schema = fields.check((context) => {
  const { HOST, SECRET, PUBLIC_URL, TRUECOUNT_DEMO } = context.value;
  if (TRUECOUNT_DEMO && PUBLIC_URL && !isLoopback(new URL(PUBLIC_URL).hostname.replace(/^\[|\]$/g, '')))
    context.issues.push({
      code: 'custom',
      path: ['PUBLIC_URL'],
      message: 'must name this machine alone in the demo, which anybody may enter',
      input: PUBLIC_URL,
    });
  if (isLoopback(HOST)) return;
  const refuse = (message: string) =>
    context.issues.push({ code: 'custom', path: ['HOST'], message, input: HOST });
  if (TRUECOUNT_DEMO) refuse(`must be one of ${LOOPBACK.join(', ')} in the demo, which anybody may enter`);
  else if (!SECRET || !PUBLIC_URL)
    refuse('is not this machine alone: SECRET (32 or more characters) and PUBLIC_URL must be set too');
});

export type Env = z.infer<typeof schema>;
export type ReadMode = Env['READ_MODE'];

/** Thrown for settings that cannot be used; `message` names each variable and never its value. */
export class EnvError extends Error {}

/**
 * @param source variables to read, `process.env` unless given; an empty string counts as unset
 * @throws EnvError with one line for all bad values
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  throw new EnvError(`Settings: ${reasons.join('; ')}`);
}

let current: Env | undefined;

/** From now on this process uses the database at `url`, whatever was set or read before. */
export function setDatabase(url: string): void {
  process.env.DATABASE_URL = url;
  current = undefined;
}

/** The settings of this process. */
export function env(): Env {
  current ??= parseEnv(process.env);
  return current;
}
