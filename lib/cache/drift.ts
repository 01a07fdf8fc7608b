/** Whether cache and source differ though nothing is pending. The audit fills this in; until it has run, that is unknown. */
import type { Db } from '@/db/client';

export type Drift =
  | { state: 'unknown' }
  | { state: 'none'; at: string; checked: number }
  | { state: 'found'; at: string; checked: number; wrong: number };

export async function readDrift(_: Db): Promise<Drift> {
  return { state: 'unknown' };
}
