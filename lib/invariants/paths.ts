/** The three ways to a number: the table of a page, the file, and the command line. One instant, the same answer. */
import type { Sql } from '@/db/client';
import { makeAccess } from '@/lib/auth/access';
import { type CsvColumn, formatCsv } from '@/lib/csv';
import { CHATBOT_CSV, SESSION_CSV } from '@/lib/csv-columns';
import { parseCsv } from '@/lib/csv-parse';
import { EVERY_CHATBOT, everySession, plainChatbot, plainSession } from '@/lib/plain-rows';
import { listChatbots, openChatbots } from '@/lib/reads/chatbots';
import { loadChatbotParams, loadSessionParams, PAGE_SIZE } from '@/lib/reads/params';
import { listSessions, openSessions } from '@/lib/reads/sessions';
import type { Snapshot } from '@/lib/reads/snapshot';
import type { Opened } from '@/lib/reads/stream';
import { isLocked } from '@/lib/source/locked';
import { EXAMPLE_CAP, type Example, type Invariant, type Outcome } from './invariant';

/** So many teams, and so many chatbots for their sessions, at random each time. */
const TEAMS = 3;
const CHATBOTS = 5;

type Path = Map<string, Record<string, unknown>>;
/** A row of one of the paths: text in a file, values elsewhere. */
type Cells<Name extends string> = Partial<Record<Name, unknown>>;

const onTable: Invariant = {
  name: 'table-csv-cli',
  says: 'Table, file and command line say the same of the first rows of lists chosen at random, read as of one instant.',
  noun: 'row',
  check: (snapshot, pool) =>
    onTables(snapshot, pool).catch((error: unknown) => {
      // The platform changes a table: there is another audit in an hour.
      if (isLocked(error)) return { compared: 0, wrong: 0, examples: [] };
      throw error;
    }),
};
export const PATH_CHECKS: readonly Invariant[] = [onTable];

async function onTables(snapshot: Snapshot, pool: Sql): Promise<Outcome> {
  const [exported] = await snapshot<{ at: string }[]>`select pg_export_snapshot() as at`;
  const reading = { sql: pool, at: exported!.at, mode: 'exact', isUnlimited: true } as const;
  const outcomes: Outcome[] = [];
  for (const team of await teamsAtRandom(snapshot)) outcomes.push(await ofChatbots(snapshot, team, reading));
  for (const { id, team } of await chatbotsAtRandom(snapshot))
    outcomes.push(await ofSessions(snapshot, team, id, reading));
  return {
    compared: sum(outcomes.map(({ compared }) => compared)),
    wrong: sum(outcomes.map(({ wrong }) => wrong)),
    examples: outcomes.flatMap(({ examples }) => examples).slice(0, EXAMPLE_CAP),
  };
}

type As = { sql: Sql; at: string; mode: 'exact'; isUnlimited: true };

async function teamsAtRandom(sql: Snapshot): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select team_id as id from truecount.chatbot_statistics group by team_id order by random(), team_id limit ${TEAMS}`;
  return rows.map(({ id }) => id);
}

async function chatbotsAtRandom(sql: Snapshot): Promise<{ id: string; team: string }[]> {
  return sql`
    select chatbot_id as id, team_id as team from truecount.chatbot_statistics
    where session_count + test_session_count > 0 order by random(), chatbot_id limit ${CHATBOTS}`;
}

async function ofChatbots(snapshot: Snapshot, teamId: string, as: As): Promise<Outcome> {
  const access = makeAccess(teamId, 'audit');
  const params = { ...loadChatbotParams({ archived: 'show' }), hide: ['days' as const] };
  const table = await listChatbots(snapshot, access, params, params);
  const file = await linesOf(await openChatbots(access, params, PAGE_SIZE, as), CHATBOT_CSV, 'chatbotId');
  const lines = await rowsOf(await openChatbots(access, EVERY_CHATBOT, PAGE_SIZE, as));
  const numbers = (
    row: Cells<'sessionCount' | 'participantCount' | 'humanMessageCount' | 'lastActivityAt'>,
  ) => ({
    sessions: Number(row.sessionCount),
    participants: Number(row.participantCount),
    messages: Number(row.humanMessageCount),
    lastActivityAt: row.lastActivityAt || null,
  });
  return holdPaths(`chatbots of team ${teamId}`, teamId, {
    table: pathOf(table.rows, (row) => [row.id, numbers(row)]),
    csv: new Map([...file].map(([id, row]) => [id, numbers(row)])),
    cli: pathOf(asJson(lines.map(plainChatbot)), (row) => [String(row.chatbotId), numbers(row)]),
  });
}

async function ofSessions(snapshot: Snapshot, teamId: string, chatbotId: string, as: As): Promise<Outcome> {
  const access = makeAccess(teamId, 'audit');
  const params = { ...loadSessionParams({ chatbot: chatbotId }), period: 'all' as const };
  const table = await listSessions(snapshot, access, params, params);
  const file = await linesOf(await openSessions(access, params, PAGE_SIZE, as), SESSION_CSV, 'sessionId');
  const lines = await rowsOf(await openSessions(access, everySession(chatbotId), PAGE_SIZE, as));
  const numbers = (row: Cells<'isTest' | 'humanMessageCount' | 'lastActivityAt' | 'versions'>) => ({
    isTest: String(row.isTest) === 'true',
    messages: Number(row.humanMessageCount),
    lastActivityAt: row.lastActivityAt || null,
    versions: (Array.isArray(row.versions) ? row.versions.join('; ') : row.versions) || null,
  });
  return holdPaths(`sessions of chatbot ${chatbotId}`, teamId, {
    table: pathOf(table.rows, (row) => [row.id, numbers(row)]),
    csv: new Map([...file].map(([id, row]) => [id, numbers(row)])),
    cli: pathOf(asJson(lines.map(plainSession)), (row) => [String(row.sessionId), numbers(row)]),
  });
}

/** As a program would read what the command line prints. */
const asJson = <Row>(rows: Row[]): Row[] => JSON.parse(JSON.stringify(rows));
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

function pathOf<Row>(rows: Row[], entry: (row: Row) => [string, Record<string, unknown>]): Path {
  return new Map(rows.map(entry));
}

async function rowsOf<Row>({ rows }: Opened<Row>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const chunk of rows) found.push(...chunk);
  return found;
}

/** The rows of a file as a spreadsheet has them: cells by heading. */
async function linesOf<Row>(
  opened: Opened<Row>,
  columns: CsvColumn<Row>[],
  key: string,
): Promise<Map<string, Record<string, string>>> {
  const rows = (await rowsOf(opened)).map((row) => columns.map(({ value }) => value(row)));
  const [head, ...lines] = parseCsv(formatCsv([columns.map(({ heading }) => heading), ...rows]));
  const named = lines.map((cells) => Object.fromEntries(head!.map((heading, at) => [heading, cells[at]!])));
  return new Map(named.map((row) => [row[key]!, row]));
}

/** Row by row; a path that lacks a row, or has them in another order, is wrong there. */
export function holdPaths(list: string, teamId: string, paths: Record<string, Path>): Outcome {
  const orders = Object.values(paths).map((path) => [...path.keys()]);
  const ids = new Set(orders.flat());
  const examples: Example[] = [];
  for (const id of ids) {
    const sides = Object.fromEntries(
      Object.entries(paths).map(([name, path], at) => {
        const numbers = path.get(id);
        return [name, numbers ? { row: orders[at]!.indexOf(id) + 1, ...numbers } : null];
      }),
    );
    const [first, ...others] = Object.values(sides).map((side) => JSON.stringify(side));
    if (others.some((side) => side !== first)) examples.push({ id: `${list}: ${id}`, teamId, sides });
  }
  return { compared: ids.size, wrong: examples.length, examples: examples.slice(0, EXAMPLE_CAP) };
}
