/**
 * The sign-in library (better-auth) on Truecount's own tables. It keeps passwords, sessions and one-time links; what
 * people may do is decided in this folder. None of its own routes is served: actions call it, through the gate.
 */
import { drizzleAdapter } from '@better-auth/drizzle-adapter';
import { betterAuth } from 'better-auth/minimal';
import { nextCookies } from 'better-auth/next-js';
import { db } from '@/db/client';
import { drizzleDb } from '@/db/drizzle';
import { credential, oneTimeLink, person, signIn } from '@/db/schema/auth';
import { EnvError, env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import { enterPlugin } from './enter-plugin';

export const PASSWORD_LENGTH = { least: 10, most: 200 };
/** A sign-in ends after so many seconds, used or not. */
export const SIGN_IN_SECONDS = 7 * 24 * 3600;

/** @throws EnvError outside of a server that was started with its secret */
export function requireSecret(): string {
  const secret = env().SECRET;
  if (!secret)
    throw new EnvError(
      'Settings: SECRET must be set, to 32 or more characters that nobody can guess (`openssl rand -hex 32`)',
    );
  return secret;
}

/** What people type to come here. */
export function publicUrl(): string {
  const { PUBLIC_URL, PORT } = env();
  return PUBLIC_URL ?? `http://localhost:${PORT}`;
}

export const isHttps = () => publicUrl().startsWith('https:');

function make() {
  return betterAuth({
    appName: 'Truecount',
    baseURL: publicUrl(),
    secret: requireSecret(),
    database: drizzleAdapter(drizzleDb(), {
      provider: 'pg',
      schema: { user: person, session: signIn, account: credential, verification: oneTimeLink },
    }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
      revokeSessionsOnPasswordReset: true,
    },
    session: { expiresIn: SIGN_IN_SECONDS, disableSessionRefresh: true },
    verification: { storeIdentifier: 'hashed' },
    databaseHooks: { session: { create: { before: async ({ userId }) => isEnabled(userId) } } },
    advanced: {
      cookiePrefix: 'truecount',
      useSecureCookies: isHttps(),
      database: { generateId: false },
      // A server cannot tell who sent a forwarded address.
      ipAddress: { disableIpTracking: true },
    },
    // Only its HTTP routes know this limit; ours is lib/auth/attempts.ts.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    // What it would add to a message, or give in place of one, may hold parameters of a statement.
    logger: {
      level: 'error',
      log: (_, message: unknown) =>
        log.error(
          { operation: 'sign-in' },
          typeof message === 'string' ? message : describeError(message).message,
        ),
    },
    plugins: [enterPlugin(), nextCookies()],
  });
}

/** False stops the session before it is made. */
async function isEnabled(personId: string): Promise<boolean> {
  const found = await db()`select from truecount.person where id = ${personId} and disabled_at is null`;
  return found.length > 0;
}

type Library = ReturnType<typeof make>;
// Kept on globalThis: development re-evaluates modules, and the library prepares itself once.
const held = globalThis as unknown as { truecountAuth?: { secret: string; library: Library } };

export function library(): Library {
  const secret = requireSecret();
  if (held.truecountAuth?.secret !== secret) held.truecountAuth = { secret, library: make() };
  return held.truecountAuth.library;
}
