/** What the page of the queries shows before anybody presses anything. */
import 'server-only';
import { db } from '@/db/client';
import { readIndexUsage } from '@/lib/performance/indexes';
import { QUERIES, QUERY_NAMES } from '@/lib/performance/queries';
import { inSnapshot } from '@/lib/reads/snapshot';
import { section } from './section';

export async function readQueriesPage() {
  return inSnapshot(
    db(),
    async (snapshot) => {
      const [clock] = await snapshot<{ asOf: string }[]>`select now() as "asOf"`;
      const usage = await section(snapshot, 'indexes', readIndexUsage);
      const queries = QUERY_NAMES.map((name) => ({ name, says: QUERIES[name].says }));
      return { asOf: clock!.asOf, queries, usage };
    },
    { isUnlimited: true },
  );
}
