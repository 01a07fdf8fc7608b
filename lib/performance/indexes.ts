/** Which indexes of Truecount's own tables are used, and what they cost. */
import type { Db } from '@/db/client';

export interface IndexUse {
  table: string;
  index: string;
  /** Since the database's statistics were reset. */
  scans: number;
  rowsRead: number;
  /** Bytes. */
  size: number;
  /** It also keeps rows unique: needed whether or not it is ever scanned. */
  isUnique: boolean;
  definition: string;
}

export interface IndexUsage {
  indexes: IndexUse[];
  /** When counting began; null: never reset. */
  since: string | null;
}

/** The largest first. */
export async function readIndexUsage(sql: Db): Promise<IndexUsage> {
  const indexes = await sql<IndexUse[]>`
    select used.relname as table, used.indexrelname as index, idx_scan::float8 as scans, idx_tup_read::float8 as "rowsRead",
      pg_relation_size(used.indexrelid)::float8 as size, known.indisunique as "isUnique", pg_get_indexdef(used.indexrelid) as definition
    from pg_stat_user_indexes used join pg_index known on known.indexrelid = used.indexrelid
    where used.schemaname = 'truecount' order by size desc, index`;
  const [counted] = await sql<{ since: string | null }[]>`
    select stats_reset as since from pg_stat_database where datname = current_database()`;
  return { indexes, since: counted?.since ?? null };
}
