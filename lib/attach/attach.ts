/** Attaching: schemas of our own, the source written down, capture in place. What fails leaves nothing behind. */
import { connect, type Sql } from '@/db/client';
import { migrate } from '@/db/migrate';
import { chooseCapture } from '@/lib/capture/capture';
import { describeError } from '@/lib/errors';
import { requireSource } from '@/lib/source/follow';
import { AttachError } from '@/lib/source/recognise';
import { removeAll } from './detach';
import type { AttachPlan } from './plan';

export interface Attaching {
  /** The project's folder, the working directory unless given. */
  root?: string;
  /** How long capture by tail waits for transactions that write the platform's tables, milliseconds. */
  waitMs?: number;
}

/** @throws CaptureError, SourceProblemError, the database's errors; the database is then as it was */
export async function attach(url: string, plan: AttachPlan, { root, waitMs }: Attaching = {}): Promise<void> {
  let isOurs = false;
  const before = async (sql: Sql) => {
    // Between plan and word another may have attached; the migration lock is held now.
    const [found] = await sql<{ tables: boolean }[]>`
      select exists (select from pg_class where relnamespace = to_regnamespace('truecount')) as tables`;
    if (found!.tables)
      throw new AttachError('Another Truecount was attached meanwhile: nothing was changed.');
    isOurs = true;
  };
  try {
    await migrate(url, { root, before, afterwards: (sql) => writeSource(sql, plan, waitMs) });
  } catch (error) {
    if (isOurs) await undo(url);
    throw error;
  }
}

async function writeSource(
  sql: Sql,
  { adapter, layout, capture }: AttachPlan,
  waitMs?: number,
): Promise<void> {
  // A number that no other attachment has: processes tell sources apart by it.
  await sql`
    update truecount.source_state set name = ${adapter.name}, schema = ${layout.schema}, fingerprint = ${layout.fingerprint()},
      attached_at = now(), revision = (extract(epoch from clock_timestamp()) * 1000000)::bigint`;
  await requireSource(sql);
  await chooseCapture(sql, capture, waitMs);
  await sql`update truecount.source_state set captured_revision = revision`;
}

async function undo(url: string): Promise<void> {
  const sql = connect(url, { max: 1, name: 'truecount attach' });
  try {
    await removeAll(sql);
  } catch (error) {
    throw new AttachError(
      `Attaching failed, and what was made could not be removed (${describeError(error).message}): run \`truecount detach\`.`,
    );
  } finally {
    await sql.end({ timeout: 1 });
  }
}
