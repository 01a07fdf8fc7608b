/** What attaching would do, found out with nothing but reads: for the operator to look at first. */
import type { Db, Sql } from '@/db/client';
import { type Transaction, withTimeLimit } from '@/db/transaction';
import type { Capture } from '@/lib/capture/capture';
import { refuseUnfollowed } from '@/lib/capture/refusals';
import { levelsOf, refuseWithoutRight } from '@/lib/capture/triggers';
import type { Adapter } from '@/lib/source/adapter';
import { AttachError, type Recognised, recognise } from '@/lib/source/recognise';
import { followable } from '@/lib/source/source';
import { type Amounts, expectedSeconds, readAmounts } from './amounts';
import { type IndexState, readIndexes } from './indexes';
import { refuseOther, refuseWithoutSchemas } from './refusals';

export interface AttachPlan extends Recognised {
  database: string;
  role: string;
  /** As the server names it, such as `18.4`. */
  version: string;
  age: string;
  amounts: Amounts;
  /** What the first refresh takes, from a sample; null where the sample took too long itself. */
  seconds: number | null;
  indexes: IndexState[];
  capture: Capture;
  /** Why that capture, where nobody chose it. */
  captureReason: string;
  /** Tables that get triggers, and of which kind; none with tail. */
  triggers: string[];
}

export interface Planning {
  /** Adapters to look for; all unless given. */
  adapters?: readonly Adapter[];
  schema?: string;
  /** Tail unless given, or triggers where the tables are filled by logical replication. */
  capture?: Capture;
}

/** Limit of one statement, seconds: the platform must not feel it. */
const TIME_LIMIT_SECONDS = 60;

/** @throws AttachError, CaptureError where it cannot be attached, with the reason; the database's errors */
export function planAttach(sql: Sql, planning: Planning = {}): Promise<AttachPlan> {
  return withTimeLimit(sql, TIME_LIMIT_SECONDS, (tx) => plan(tx, planning));
}

async function plan(sql: Transaction, planning: Planning): Promise<AttachPlan> {
  const [server] = await sql<
    { number: number; version: string; isReplica: boolean; database: string; role: string }[]
  >`
    select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
      pg_is_in_recovery() as "isReplica", current_database() as database, current_user as role`;
  const { number, version, isReplica, database, role } = server!;
  if (number < 140_000) throw new AttachError(`PostgreSQL 14 or newer is needed, this is ${version}.`);
  if (isReplica)
    throw new AttachError(
      'This is a replica, and Truecount keeps its cache in the database that it reads: attach to the primary, or to a logical subscriber.',
    );
  await refuseOther(sql);
  const platform = await recognise(sql, planning.adapters, planning.schema);
  await refuseWithoutSchemas(sql, database, role);
  const chosen = await chooseCapture(sql, platform, planning.capture);
  return {
    ...platform,
    ...{ database, role, version: version.split(' ')[0]! },
    age: await readAge(sql, platform),
    amounts: await readAmounts(sql, platform),
    seconds: await expectedSeconds(sql, platform.adapter.source(platform.layout)),
    indexes: await readIndexes(sql, platform),
    ...chosen,
  };
}

async function chooseCapture(
  sql: Db,
  { adapter, layout }: Recognised,
  wanted: Capture | undefined,
): Promise<Pick<AttachPlan, 'capture' | 'captureReason' | 'triggers'>> {
  const { captured } = adapter.source(layout);
  const levels = await levelsOf(sql, captured);
  const isReplicated = [...levels.values()].includes('row');
  const capture = wanted ?? (isReplicated ? 'triggers' : 'tail');
  if (capture === 'tail') {
    await refuseUnfollowed(sql, followable(captured));
    const captureReason = wanted ? 'as asked' : 'nothing is added to the platform’s tables';
    return { capture, captureReason, triggers: [] };
  }
  await refuseWithoutRight(sql, captured, levels);
  return {
    capture,
    captureReason: wanted ? 'as asked' : 'the tables are filled by logical replication',
    triggers: captured.map(
      ({ table }) => `${table}${levels.get(table) === 'row' ? ' (for each row, always enabled)' : ''}`,
    ),
  };
}

async function readAge(sql: Db, { adapter, layout }: Recognised): Promise<string> {
  if (!adapter.age) return 'unknown';
  const [row] = await sql.unsafe<{ age: string }[]>(adapter.age(layout));
  return row?.age ?? 'unknown';
}
