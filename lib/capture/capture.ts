/** How changes of the source are captured: by triggers on its tables, or by following what is appended to them. */
import type { Db, Sql } from '@/db/client';
import { migrate } from '@/db/migrate';
import { currentSource } from '@/lib/source/current';
import { installTriggers } from './triggers';

export type Capture = 'triggers' | 'tail';

export async function captureOf(sql: Db): Promise<Capture> {
  const [state] = await sql<{ capture: Capture }[]>`select capture from truecount.capture_state`;
  return state!.capture;
}

/** Notes that everything is to be counted again: what happened until now may be unknown. */
export async function noteEverything(sql: Db): Promise<void> {
  await sql`
    insert into truecount.pending_change (kind, id)
    select 'e', pg_current_xact_id()::text::bigint from truecount.cache_state where filled_at is not null`;
}

/** Makes what the chosen capture needs and is not there. Two processes must not do so at once. */
export async function ensureCapture(sql: Sql): Promise<void> {
  const { captured } = currentSource();
  if ((await captureOf(sql)) === 'triggers' && (await installTriggers(sql, captured)))
    await noteEverything(sql);
}

/** A database with the current schema and its capture in place. */
export async function prepareDatabase(url: string, root?: string): Promise<void> {
  await migrate(url, { root, afterwards: ensureCapture });
}
