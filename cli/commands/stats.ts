/** `truecount stats chatbots|sessions`: the same lists as the pages, of all teams unless one is named. */
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { type Db, db } from '@/db/client';
import { GRAINS, type Grain, HOUR_DAYS, startOf } from '@/lib/archive/grain';
import { type Access, makeAccess, parseId } from '@/lib/auth/access';
import { formatNoun } from '@/lib/format';
import { EVERY_CHATBOT, everySession, plainChatbot, plainSession } from '@/lib/plain-rows';
import { betweenDays, readBuckets, type Span } from '@/lib/reads/buckets';
import { openChatbots } from '@/lib/reads/chatbots';
import { readClocks } from '@/lib/reads/clocks';
import { loadChatbotParams } from '@/lib/reads/params';
import { openSessions } from '@/lib/reads/sessions';
import { inSnapshot } from '@/lib/reads/snapshot';
import type { Opened } from '@/lib/reads/stream';
import type { Clocks } from '@/lib/reads/types';
import { sourceOf } from '@/lib/source/current';
import { withDatabase } from '../database';
import { printJson, printJsonObject, printTable } from '../output';

interface Options {
  json?: boolean;
  withClocks?: boolean;
  team?: string;
  limit?: number;
  chatbotId?: string;
  from?: string;
  to?: string;
  grain?: Grain;
}

export function register(program: Command): void {
  const stats = program.command('stats').description('print statistics, most recently active first');
  const shared = (command: Command) =>
    command
      .option('--json', 'a JSON array instead of a table')
      .option('--with-clocks', 'JSON with the clocks of the answer: {"clocks": …, "rows": […]}')
      .option('--team <slug>', 'one team only')
      .option('--limit <rows>', 'at most so many rows', readLimit);
  const between = (command: Command) =>
    command
      .option('--from <day>', 'from this UTC day on, such as 2026-01-31', readDay)
      .option('--to <day>', 'until this UTC day, which counts too', readDay);
  between(shared(stats.command('chatbots').description('every chatbot, archived ones included'))).action(
    chatbots,
  );
  between(
    shared(
      stats.command('buckets').description('numbers of a chatbot by hour, day, week or month, oldest first'),
    )
      .requiredOption('--chatbot-id <id>', 'of this chatbot', readId)
      .option(
        '--grain <grain>',
        `one of ${GRAINS.join(', ')}; hours of the last ${HOUR_DAYS} days`,
        readGrain,
        'day',
      ),
  ).action(buckets);
  shared(stats.command('sessions').description('every session, test sessions included and marked'))
    .option('--chatbot-id <id>', 'sessions of this chatbot', readId)
    .action(sessions);
}

function readLimit(value: string): number {
  if (!/^\d{1,9}$/.test(value) || Number(value) === 0)
    throw new InvalidArgumentError('A limit is a whole number from 1.');
  return Number(value);
}

function readId(value: string): string {
  const id = parseId(value);
  if (id === null) throw new InvalidArgumentError('An id is a whole number.');
  return id;
}

function readDay(value: string): string {
  const { from } = loadChatbotParams({ from: value });
  if (from === null) throw new InvalidArgumentError('A day is written like 2026-01-31.');
  return from;
}

function readGrain(value: string): Grain {
  const grain = GRAINS.find((one) => one === value);
  if (!grain) throw new InvalidArgumentError(`One of ${GRAINS.join(', ')}.`);
  return grain;
}

async function accessOf(team: string | undefined): Promise<Access> {
  const sql = db();
  if (team === undefined) return makeAccess(null, 'cli');
  const [found] = await sql<{ id: string }[]>`select id from ${sourceOf(sql).team} team where slug = ${team}`;
  if (!found) throw new Error(`There is no team ${team}.`);
  return makeAccess(found.id, 'cli');
}

/** Numbers that were never counted are not zero: nothing is printed before the first fill. */
async function requireFilled(): Promise<void> {
  const [state] = await db()<
    { filled: boolean }[]
  >`select filled_at is not null as filled from truecount.cache_state`;
  if (!state?.filled) throw new Error('The cache was never filled. Run `truecount refresh` first.');
}

/** The rows in the asked form; what a page would say of an answer that is behind goes to standard error. */
async function print<Row>(
  { clocks, rows }: Opened<Row>,
  options: Options,
  show: (row: Row) => object,
): Promise<void> {
  if (!clocks.isExact) console.error(noteOn(clocks));
  const shown = mapRows(rows, show);
  if (options.withClocks) await printJsonObject({ clocks }, 'rows', shown);
  else await (options.json ? printJson(shown) : printTable(shown));
}

function noteOn({ pending, coversAt }: Clocks): string {
  return `At least ${formatNoun(pending, 'change')} behind: every change up to ${coversAt} is counted. Run \`truecount refresh\`.`;
}

async function requireChatbot(id: string, { teamId }: Access): Promise<void> {
  const sql = db();
  const [found] = await sql`
    select from ${sourceOf(sql).chatbot} chatbot where id = ${id} and ${teamId === null ? sql`true` : sql`team_id = ${teamId}`}`;
  if (!found) throw new Error(`There is no chatbot ${id}${teamId === null ? '' : ' in this team'}.`);
}

async function chatbots(options: Options): Promise<void> {
  await withDatabase(async () => {
    const access = await accessOf(options.team);
    await requireFilled();
    const { from, to } = options;
    const params = { ...EVERY_CHATBOT, ...(from && { from }), ...(to && { to }) };
    await print(await openChatbots(access, params, options.limit ?? null), options, plainChatbot);
  });
}

/** Buckets are whole: the first one is that in which the first day lies. */
function wholeBuckets(sql: Db, grain: Grain, from?: string, to?: string): Span {
  const span = betweenDays(sql, from ?? null, to ?? null);
  return from === undefined ? span : { ...span, from: startOf(sql, grain, span.from) };
}

async function buckets({ chatbotId, grain, from, to, ...options }: Options): Promise<void> {
  await withDatabase(async () => {
    const access = await accessOf(options.team);
    await requireFilled();
    await requireChatbot(chatbotId!, access);
    const { clocks, rows } = await inSnapshot(db(), async (snapshot) => ({
      rows: await readBuckets(snapshot, [chatbotId!], grain!, wholeBuckets(snapshot, grain!, from, to)),
      clocks: await readClocks(snapshot),
    }));
    const chosen = rows.slice(0, options.limit).map(({ chatbotId: _, ...bucket }) => bucket);
    const opened = {
      clocks,
      rows: (async function* () {
        yield chosen;
      })(),
    };
    await print(opened, options, (row) => row);
  });
}

async function sessions(options: Options): Promise<void> {
  await withDatabase(async () => {
    const access = await accessOf(options.team);
    await requireFilled();
    if (options.chatbotId !== undefined) await requireChatbot(options.chatbotId, access);
    await print(
      await openSessions(access, everySession(options.chatbotId), options.limit ?? null),
      options,
      plainSession,
    );
  });
}

async function* mapRows<From, To>(
  chunks: AsyncIterable<From[]>,
  map: (row: From) => To,
): AsyncGenerator<To[]> {
  for await (const chunk of chunks) yield chunk.map(map);
}
