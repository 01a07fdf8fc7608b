/** What attaching would do, found out with nothing but reads: for the operator to look at first. */
import type { Db, Sql } from '@/db/client';
import { withTimeLimit } from '@/db/transaction';
import type { Capture } from '@/lib/capture/capture';
import { refuseUnfollowed } from '@/lib/capture/refusals';
import { levelsOf, refuseWithoutRight } from '@/lib/capture/triggers';
import type { Adapter } from '@/lib/source/adapter';
import { AttachError, type Recognised, recognise } from '@/lib/source/recognise';
import { followable } from '@/lib/source/source';
import { hasOwnConversations, isNative } from './detach';
import { expectedSeconds } from './expected';
import { type IndexState, readIndexes } from './indexes';

export interface Amount {
  count: number;
  /** The planner's estimate: counting would take long. */
  isEstimate: boolean;
}

export interface AttachPlan extends Recognised {
  database: string;
  role: string;
  /** As the server names it, such as `18.4`. */
  version: string;
  age: string;
  amounts: Record<'teams' | 'chatbots' | 'sessions' | 'messages', Amount>;
  /** What the first refresh takes, from a sample. */
  seconds: number;
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

async function plan(sql: Db, planning: Planning): Promise<AttachPlan> {
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

/** Another Truecount there, attached or with conversations of its own; an empty schema made by an administrator is none. */
async function refuseOther(sql: Db): Promise<void> {
  const [found] = await sql<{ schema: boolean; tables: boolean; attached: boolean; mayUse: boolean }[]>`
    select to_regnamespace('truecount') is not null as schema,
      exists (select from pg_class where relnamespace = to_regnamespace('truecount')) as tables,
      to_regclass('truecount.source_state') is not null as attached,
      coalesce(has_schema_privilege(to_regnamespace('truecount'), 'usage'), true) as "mayUse"`;
  const { tables, attached, mayUse } = found!;
  if (!tables) return;
  if (!attached || !mayUse)
    throw new AttachError(
      'There is a schema truecount in this database already, of another version of Truecount or of something else: nothing was changed.',
    );
  if ((await isNative(sql)) && !(await hasOwnConversations(sql)))
    throw new AttachError(
      'There are empty tables of Truecount in this database, such as an attach that was cut off leaves: `truecount detach` takes them away.',
    );
  const [state] = await sql<{ name: string; at: string | null }[]>`
    select name, to_char(attached_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as at from truecount.source_state`;
  throw new AttachError(
    state?.name === 'native'
      ? 'A Truecount with conversations of its own uses this database (schema truecount_platform): attach it to another one.'
      : `Truecount is attached to this database already, as ${state?.name} since ${state?.at} UTC: \`truecount detach\` takes it away.`,
  );
}

/** Schemas of our own must be there, empty and ours, or may be made. */
async function refuseWithoutSchemas(sql: Db, database: string, role: string): Promise<void> {
  const [rights] = await sql<
    { may: boolean }[]
  >`select has_database_privilege(current_database(), 'create') as may`;
  if (!rights!.may)
    throw new AttachError(
      `Role ${role} may not make a schema: grant create on database ${database} to ${role}; it may be taken back once Truecount is attached.`,
    );
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

/** Tables up to so many rows are counted. */
const COUNTED_TO = 200_000;

async function readAmounts(sql: Db, { adapter, layout }: Recognised): Promise<AttachPlan['amounts']> {
  const source = adapter.source(layout);
  const sessions = source.captured.find(({ kind, key, target }) => kind === 's' && target === key);
  const messages = source.captured.find(({ added }) => added);
  const amount = async (relation: string, table?: string): Promise<Amount> => {
    const estimate = table ? await estimateRows(sql, table) : 0;
    if (estimate > COUNTED_TO) return { count: estimate, isEstimate: true };
    const [counted] = await sql.unsafe<{ count: number }[]>(
      `select count(*)::float8 as count from ${relation} counted`,
    );
    return { count: counted!.count, isEstimate: false };
  };
  return {
    teams: await amount(source.team),
    chatbots: await amount(source.chatbot),
    sessions: await amount(source.session, sessions?.table),
    messages: await amount(source.message, messages?.table),
  };
}

/** As the planner has it: of a table that was never analysed too. */
async function estimateRows(sql: Db, table: string): Promise<number> {
  const [explained] = await sql.unsafe<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }[]>(
    `explain (format json) select from ${table}`,
  );
  return explained!['QUERY PLAN'][0].Plan['Plan Rows'];
}
