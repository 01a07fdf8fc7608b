/** What an adapter of a foreign platform says of itself; docs/adapters.md tells how to write one. */
import type { Layout } from './layout';
import type { Source } from './source';

/** What a column holds. Types that fit: lib/source/layout.ts. */
export type ColumnKind = 'id' | 'text' | 'uuid' | 'instant' | 'utc' | 'boolean' | 'integer';

export interface NeededTable {
  /** Columns without which nothing can be counted. */
  columns: Record<string, ColumnKind>;
  /** Columns that some deployments lack; `source` asks the layout whether they are there. */
  optional?: Record<string, ColumnKind>;
  /** The table itself may be missing. */
  isOptional?: boolean;
}

/** An index of the platform's that reads of Truecount lean on. */
export interface WantedIndex {
  table: string;
  /** Its leading columns, in this order, spelt as the database spells them; ids that are no bigint are cast in it. */
  columns: string[];
  /** Ids among them that the texts compare as they are, however narrow: the index is on the bare column then. */
  bare?: string[];
  /** What is slow without it: a clause, with no full stop. */
  brings: string;
}

export interface Adapter {
  /** As in `truecount attach --source`. */
  name: string;
  /** For people. */
  title: string;
  /** The platform's tables that are read, all of one schema. A database is recognised by them. */
  tables: Record<string, NeededTable>;
  indexes: WantedIndex[];
  /** How the platform's terms map to ours, a line each, for `truecount attach`. */
  mapping(layout: Layout): string[];
  /** How old the platform's schema is, in its own words, where it says so: SQL that gives one row (age text). */
  age?(layout: Layout): string;
  source(layout: Layout): Source;
}
