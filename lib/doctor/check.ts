/** What doctor says of one subject. */
import type { Sql } from '@/db/client';

export interface Check {
  subject: string;
  /** `note` is worth knowing, `bad` must be mended. */
  state: 'ok' | 'note' | 'bad';
  /** A sentence. */
  says: string;
  /** What to do; none when all is well. */
  advice?: string;
}

/** Looks at one subject. What it throws becomes a check of its own that is bad. */
export type Examine = (sql: Sql) => Promise<Check[]>;

export const ok = (subject: string, says: string): Check => ({ subject, state: 'ok', says });
export const note = (subject: string, says: string, advice?: string): Check => ({
  subject,
  state: 'note',
  says,
  ...(advice && { advice }),
});
export const bad = (subject: string, says: string, advice: string): Check => ({
  subject,
  state: 'bad',
  says,
  advice,
});
