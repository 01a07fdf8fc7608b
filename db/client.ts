/** Connections to the database. Drizzle, which owns schema and migrations, gets clients of its own: it changes their types. */
import postgres from 'postgres';
import { env } from '@/lib/env';

/**
 * An instant as it travels: ISO-8601 UTC with six decimals, `2026-01-31T09:00:00.000001Z`.
 * JavaScript's Date would drop the microseconds. `infinity` and `-infinity` stay as they are.
 */
export function parseInstant(text: string): string {
  const match = /^(\d{4,})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00(?::?00)?$/.exec(text);
  if (!match) return text;
  return `${match[1]}-${match[2]}-${match[3]}T${match[4]}.${(match[5] ?? '').padEnd(6, '0')}Z`;
}

const instantType = { to: 1184, from: [1184], serialize: (value: string) => value, parse: parseInstant };

export type Sql = postgres.Sql<{ instant: string }>;
/** What a read or a write may be given: a pool, a reserved connection or an open transaction. */
export type Db = Sql | postgres.TransactionSql<{ instant: string }>;
export type Fragment = postgres.PendingQuery<postgres.Row[]>;

export interface Connecting {
  /** Connections of the pool, 10 unless given. */
  max?: number;
  /** Shown in pg_stat_activity. */
  name?: string;
  onNotice?: (message: string) => void;
  /** Called just before each statement is sent. */
  onStatement?: (statement: string) => void;
}

/** A pool on the database at `url`. */
export function connect(url: string, options: Connecting = {}): Sql {
  return postgres(url, {
    max: options.max ?? 10,
    idle_timeout: 60,
    connect_timeout: 10,
    onnotice: (notice) => options.onNotice?.(notice.message ?? ''),
    connection: { application_name: options.name ?? 'truecount', TimeZone: 'UTC', DateStyle: 'ISO' },
    types: { instant: instantType },
    ...(options.onStatement && { debug: (_: number, statement: string) => options.onStatement?.(statement) }),
  }) as unknown as Sql;
}

/** Thrown where a database is needed and no address is set. */
export class NoDatabaseError extends Error {
  constructor() {
    super(
      'DATABASE_URL is not set. Start with `npm start`, `npm run dev` or `npm run demo`, which bring a database of their own, or set it.',
    );
  }
}

export function databaseUrl(): string {
  const url = env().DATABASE_URL;
  if (!url) throw new NoDatabaseError();
  return url;
}

// Kept on globalThis: development re-evaluates modules and would open a new pool each time.
const held = globalThis as unknown as { truecountSql?: Sql };

/** The pool of this process. */
export function db(): Sql {
  held.truecountSql ??= connect(databaseUrl());
  return held.truecountSql;
}

/** Ends the pool of this process; what is running may finish within five seconds. */
export async function disconnect(): Promise<void> {
  await held.truecountSql?.end({ timeout: 5 });
  held.truecountSql = undefined;
}
