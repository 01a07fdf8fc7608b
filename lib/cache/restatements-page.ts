/** The restatements that a viewer is shown, with the time of the answer. */
import 'server-only';
import { db } from '@/db/client';
import { listRestatements, type Restatement } from '@/lib/archive/restatements';
import type { Paging } from '@/lib/reads/cursor';
import { inSnapshot } from '@/lib/reads/snapshot';
import type { Page } from '@/lib/reads/types';
import { reachOf, type Viewer } from './viewer';

export async function readRestatements(
  viewer: Viewer,
  paging: Paging,
): Promise<{ asOf: string; page: Page<Restatement> }> {
  return inSnapshot(
    db(),
    async (snapshot) => {
      const page = await listRestatements(snapshot, reachOf(viewer), paging);
      const [clock] = await snapshot<{ asOf: string }[]>`select now() as "asOf"`;
      return { asOf: clock!.asOf, page };
    },
    { isUnlimited: true },
  );
}
