/** Drizzle with a pool of its own, which it changes; for the sign-in library alone, all else is written in SQL. */
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { env } from '@/lib/env';
import { databaseUrl } from './client';
import * as schema from './schema/auth';

interface Opened {
  url: string;
  client: postgres.Sql;
  drizzle: PostgresJsDatabase<typeof schema>;
}

// Kept on globalThis: development re-evaluates modules and would open a new pool each time.
const held = globalThis as unknown as { truecountDrizzle?: Opened };

export function drizzleDb(): PostgresJsDatabase<typeof schema> {
  const url = databaseUrl();
  if (held.truecountDrizzle?.url !== url) held.truecountDrizzle = open(url);
  return held.truecountDrizzle.drizzle;
}

function open(url: string): Opened {
  const client = postgres(url, {
    max: 4,
    idle_timeout: 60,
    connect_timeout: 10,
    onnotice: () => {},
    connection: {
      application_name: 'truecount sign-in',
      TimeZone: 'UTC',
      statement_timeout: env().READ_TIMEOUT * 1000,
    },
  });
  return { url, client, drizzle: drizzle(client, { schema, casing: 'snake_case' }) };
}

/** Ends the pool of this process. */
export async function disconnectDrizzle(): Promise<void> {
  await held.truecountDrizzle?.client.end({ timeout: 5 });
  held.truecountDrizzle = undefined;
}
