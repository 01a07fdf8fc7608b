/** Doctor: every subject looked at, each on its own, so that one failure hides no other. Changes nothing. */
import type { Sql } from '@/db/client';
import { describeError } from '@/lib/errors';
import { followSource } from '@/lib/source/follow';
import { bad, type Check, type Examine } from './check';
import { examineCapture, examineLateness } from './freshness';
import { examineJobs } from './jobs';
import { examineConnection, examinePooler, examineServer } from './server';
import { examineIndexes, examineRights, examineSource } from './source';

const OF_SERVER: Record<string, Examine> = {
  connection: examineConnection,
  pooler: examinePooler,
  server: examineServer,
};
const OF_TRUECOUNT: Record<string, Examine> = {
  source: examineSource,
  rights: examineRights,
  indexes: examineIndexes,
  capture: examineCapture,
  lateness: examineLateness,
  jobs: examineJobs,
};

/** @param sql a pool of several connections, used by nothing else */
export async function examine(sql: Sql): Promise<Check[]> {
  const reached = await sql`select 1`.then(
    () => null,
    (error: unknown) => describeError(error).message,
  );
  if (reached !== null)
    return [bad('connection', reached, 'Look at DATABASE_URL, the password and the server.')];
  const checks = await examineAll(sql, OF_SERVER);
  const [ours] = await sql<
    { known: boolean }[]
  >`select to_regclass('truecount.source_state') is not null as known`;
  if (!ours!.known)
    return [
      ...checks,
      bad(
        'truecount',
        'Truecount is not in this database.',
        'truecount attach for a platform’s database; truecount db migrate for one of its own.',
      ),
    ];
  // What is wrong with the source has a check of its own.
  await followSource(sql).catch(() => undefined);
  return [...checks, ...(await examineAll(sql, OF_TRUECOUNT))];
}

async function examineAll(sql: Sql, subjects: Record<string, Examine>): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [subject, look] of Object.entries(subjects)) {
    try {
      checks.push(...(await look(sql)));
    } catch (error) {
      checks.push(
        bad(
          subject,
          `It could not be looked at: ${describeError(error).message}`,
          'Mend what the other lines say first.',
        ),
      );
    }
  }
  return checks;
}
