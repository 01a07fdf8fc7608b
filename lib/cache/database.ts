/** The database as its users meet it: how large it is, and how many connections are left. */
import type { Db } from '@/db/client';

export interface DatabaseState {
  bytes: number;
  /** Of Truecount's own schema. */
  ownBytes: number;
  /** Of the whole server. */
  connections: number;
  mostConnections: number;
}

export async function readDatabase(sql: Db): Promise<DatabaseState> {
  const [row] = await sql<DatabaseState[]>`
    select pg_database_size(current_database())::float8 as bytes,
      (select coalesce(sum(pg_total_relation_size(oid)), 0)::float8 from pg_class
        where relnamespace = 'truecount'::regnamespace and relkind = 'r') as "ownBytes",
      (select coalesce(sum(numbackends), 0)::int from pg_stat_database) as connections,
      current_setting('max_connections')::int as "mostConnections"`;
  return row!;
}
