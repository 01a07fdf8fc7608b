/** The server, and the way to it. */

import type { Sql } from '@/db/client';
import { bad, type Check, note, ok } from './check';

const SLOW_MS = 50;
const SKEW_SECONDS = 2;

export async function examineConnection(sql: Sql): Promise<Check[]> {
  await sql`select 1`;
  const started = performance.now();
  await sql`select 1`;
  const ms = performance.now() - started;
  const [at] = await sql<{ database: string; role: string; encrypted: boolean; local: boolean }[]>`
    select current_database() as database, current_user as role, coalesce(inet_client_addr() is null or inet_client_addr() <<= inet '127.0.0.0/8' or inet_client_addr() = inet '::1', true) as local,
      coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted`;
  const { database, role, encrypted, local } = at!;
  const says = `Database ${database} as role ${role}; a round trip takes ${ms.toFixed(1)} ms.`;
  const checks = [
    ms > SLOW_MS
      ? note('connection', says, 'Pages take two to five round trips: run Truecount nearer to the database.')
      : ok('connection', says),
  ];
  if (!local && !encrypted)
    checks.push(
      bad(
        'encryption',
        'The connection to another machine is not encrypted.',
        'Add ?sslmode=require to DATABASE_URL.',
      ),
    );
  return checks;
}

/** A pooler that gives each transaction another backend: what a session holds is lost between two statements. */
export async function examinePooler(sql: Sql): Promise<Check[]> {
  const holder = await sql.reserve();
  const seen = new Set<number>();
  try {
    for (let look = 0; look < 5; look += 1) {
      // Others take backends meanwhile, so that a pooler has another one to give.
      const [own] = await Promise.all([
        holder.unsafe<{ pid: number }[]>('select pg_backend_pid() as pid').simple(),
        sql.unsafe('select pg_sleep(0.01)').simple(),
      ]);
      seen.add((own as unknown as { pid: number }[])[0]!.pid);
    }
  } finally {
    holder.release();
  }
  if (seen.size === 1)
    return [ok('pooler', 'Sessions keep their backend: no transaction pooler is in between.')];
  return [
    bad(
      'pooler',
      'A pooler in transaction mode is in between: locks that a session holds do not hold there.',
      'Give Truecount a direct address of the server, or a pool in session mode.',
    ),
  ];
}

export async function examineServer(sql: Sql): Promise<Check[]> {
  const before = Date.now();
  const [server] = await sql<
    {
      number: number;
      version: string;
      encoding: string;
      isReplica: boolean;
      nowMs: number;
      connections: number;
      free: number;
    }[]
  >`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
      current_setting('server_encoding') as encoding, pg_is_in_recovery() as "isReplica",
      (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs",
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as connections,
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as free`;
  const { number, version, encoding, isReplica, nowMs, connections, free } = server!;
  const skew = Math.abs(nowMs - (before + Date.now()) / 2) / 1000;
  return [
    number >= 140_000
      ? ok('version', `PostgreSQL ${version}.`)
      : bad('version', `PostgreSQL ${version} is too old.`, 'Truecount needs PostgreSQL 14 or newer.'),
    ...(isReplica
      ? [
          bad(
            'primary',
            'The server is a replica.',
            'Give Truecount the address of the primary: it writes its cache there.',
          ),
        ]
      : []),
    encoding === 'UTF8'
      ? ok('encoding', 'Text is UTF8.')
      : note(
          'encoding',
          `Text is ${encoding}.`,
          'Names and search may be shown wrongly; a database in UTF8 is what Truecount is tested with.',
        ),
    skew < SKEW_SECONDS
      ? ok('clock', 'The clocks of the database and of this machine agree.')
      : note(
          'clock',
          `The clock of the database is ${skew.toFixed(1)} s away from this machine's.`,
          'Ages on pages are by the database; set both clocks by NTP.',
        ),
    connections + 10 <= free
      ? ok('connections', `${connections} of ${free} connections are used.`)
      : note(
          'connections',
          `${connections} of ${free} connections are used; Truecount's pool takes up to 10.`,
          'Raise max_connections, or end what is idle.',
        ),
  ];
}
