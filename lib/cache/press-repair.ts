/** Pressing the repair of a finding: its refresh begins, or the one that is under way already is told of. */
import { db } from '@/db/client';
import { repairFinding } from '@/lib/audit/repair';
import { type Pressed, readUnderWay } from './press';
import { reachOf, type Viewer } from './viewer';

/** Null for an unknown finding, another team's, or one that is mended. */
export async function pressRepair(viewer: Viewer, id: string): Promise<Pressed | null> {
  const repair = await repairFinding(viewer.access, id, reachOf(viewer));
  if (!repair) return null;
  const sql = db();
  const other = repair.joined ? await readUnderWay(sql, viewer, sql`run.id = ${repair.id}`) : null;
  return { id: repair.id, other };
}
