/** Everything that the cache page shows, from one snapshot; a part that cannot be read leaves the others standing. */
import 'server-only';
import { type Db, db } from '@/db/client';
import { env } from '@/lib/env';
import { TellableError } from '@/lib/errors';
import { readStandings } from '@/lib/jobs/standing';
import { readSuccessRate } from '@/lib/jobs/success';
import { ReadTimeoutError } from '@/lib/reads/errors';
import { asOfOf, inSnapshot, type Snapshot } from '@/lib/reads/snapshot';
import { readViews } from '@/lib/views/views';
import { readAmounts } from './amounts';
import { readDatabase } from './database';
import { readDrift } from './drift';
import { readFailures } from './failures';
import { readRunsOfCaches, readRunsOfJobs } from './runs-of';
import { notRead, type Section, section } from './section';
import { readSizes } from './sizes';
import { changerOf, type Viewer } from './viewer';
import { readWaiting } from './waiting';

/** By the name of the part; only what waits looks at the platform's tables, and it comes first. */
const partsFor = (viewer: Viewer) => ({
  waiting: readWaiting,
  standings: (sql: Db) => readStandings(sql, changerOf(sql, viewer)),
  failures: (sql: Db) => readFailures(sql, viewer),
  drift: readDrift,
  database: readDatabase,
  success: readSuccessRate,
  sizes: readSizes,
  amounts: readAmounts,
  runsOfJobs: readRunsOfJobs,
  runsOfCaches: readRunsOfCaches,
  views: (sql: Db) => readViews(sql),
});

type Parts = ReturnType<typeof partsFor>;
type Name = keyof Parts;
export type Overview = { asOf: string } & { [Each in Name]: Section<Awaited<ReturnType<Parts[Each]>>> };

/** How long the page waits for the platform's tables, which may be locked or slow, seconds. */
const SOURCE_SECONDS = 1;
const SOURCE_IS_SLOW =
  'A table of the platform is locked or slow: it did not answer within a second. What waits is not known.';

/** At most 15 statements; folds nothing, however much waits: that is what the page is to tell. */
export async function readOverview(viewer: Viewer): Promise<Overview> {
  const parts = partsFor(viewer);
  let reading: Name = 'waiting';
  try {
    return await readParts(parts, { isUnlimited: true, seconds: SOURCE_SECONDS }, async (snapshot, name) => {
      reading = name;
      return { value: await parts[name](snapshot) };
    });
  } catch (error) {
    return readApart(parts, reading === 'waiting' ? sourceNotRead(error) : null);
  }
}

/** @param read gives the part of that name, which the types of an object's entries cannot say */
function readParts(
  parts: Parts,
  reading: Parameters<typeof inSnapshot>[2],
  read: (snapshot: Snapshot, name: Name) => Promise<Section<unknown>>,
): Promise<Overview> {
  return inSnapshot(
    db(),
    async (snapshot) => {
      const found: Record<string, unknown> = { asOf: asOfOf(snapshot) };
      for (const name of Object.keys(parts) as Name[]) found[name] = await read(snapshot, name);
      return found as Overview;
    },
    reading,
  );
}

/**
 * The same once more, each part behind a savepoint: one that fails leaves the others. What looks at the platform's tables
 * and failed is not asked again.
 */
function readApart(parts: Parts, waiting: { error: string } | null): Promise<Overview> {
  const reading = { isUnlimited: true, seconds: SOURCE_SECONDS, isOwn: waiting !== null };
  return readParts(parts, reading, async (snapshot, name) => {
    if (name !== 'waiting') return section<unknown>(snapshot, name, parts[name]);
    const found = waiting ?? (await section(snapshot, name, parts[name]));
    // Truecount's own tables answer in the end.
    await snapshot`select set_config('statement_timeout', ${`${env().READ_TIMEOUT}s`}, true)`;
    return found;
  });
}

const sourceNotRead = (error: unknown) =>
  notRead('waiting', error instanceof ReadTimeoutError ? new TellableError(SOURCE_IS_SLOW) : error);
