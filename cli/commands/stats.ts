/** `truecount stats chatbots|sessions`: the same lists as the pages, of all teams unless one is named. */
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { db } from '@/db/client';
import { type Access, makeAccess, parseId } from '@/lib/auth/access';
import { formatAge, formatNoun } from '@/lib/format';
import { streamChatbots } from '@/lib/reads/chatbots';
import { loadChatbotParams, loadSessionParams } from '@/lib/reads/params';
import { streamSessions } from '@/lib/reads/sessions';
import { inSnapshot } from '@/lib/reads/snapshot';
import { readState } from '@/lib/reads/state';
import type { CacheState } from '@/lib/reads/types';
import { sourceHas } from '@/lib/refresh/target';
import { sourceOf } from '@/lib/source/current';
import { withDatabase } from '../database';
import { printJson, printTable } from '../output';

interface Options {
  json?: boolean;
  team?: string;
  limit?: number;
  chatbotId?: string;
}

export function register(program: Command): void {
  const stats = program.command('stats').description('print statistics, most recently active first');
  const shared = (command: Command) =>
    command
      .option('--json', 'a JSON array instead of a table')
      .option('--team <slug>', 'one team only')
      .option('--limit <rows>', 'at most so many rows', readLimit);
  shared(stats.command('chatbots').description('every chatbot, archived ones included')).action(chatbots);
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

/** Ids as the source has them: numbers, as text only where JavaScript's numbers end. */
function idOf(id: string): number | string {
  return Number.isSafeInteger(Number(id)) ? Number(id) : id;
}

async function accessOf(team: string | undefined): Promise<Access> {
  const sql = db();
  if (team === undefined) return makeAccess(null, 'cli');
  const [found] = await sql<{ id: string }[]>`select id from ${sourceOf(sql).team} team where slug = ${team}`;
  if (!found) throw new Error(`There is no team ${team}.`);
  return makeAccess(found.id, 'cli');
}

/**
 * Numbers that were never counted are not zero: nothing is printed before the first fill. What a page would say of an
 * old cache goes to standard error.
 */
async function requireFilled(access: Access): Promise<void> {
  const state = await inSnapshot(db(), (snapshot) => readState(snapshot, access));
  if (!state.isFilled) throw new Error('The cache was never filled. Run `truecount refresh` first.');
  for (const note of notesOn(state)) console.error(note);
}

function notesOn({ isStale, ageSeconds, lostCount }: CacheState): string[] {
  const age = ageSeconds === null ? 'old' : `${formatAge(ageSeconds)} old`;
  const lost = `${formatNoun(lostCount, 'row')} ${lostCount === 1 ? 'is' : 'are'} counted live`;
  return [
    ...(isStale ? [`The cache is ${age}; run \`truecount refresh\`.`] : []),
    ...(lostCount > 0 ? [`${lost}: lost from the cache until the next refresh.`] : []),
  ];
}

async function requireChatbot(id: string): Promise<void> {
  if (!(await sourceHas(db(), 'chatbot', id))) throw new Error(`There is no chatbot ${id}.`);
}

async function chatbots(options: Options): Promise<void> {
  await withDatabase(async () => {
    const access = await accessOf(options.team);
    await requireFilled(access);
    const params = loadChatbotParams({ archived: 'show', hide: 'days' });
    const rows = mapRows(streamChatbots(access, params, options.limit ?? null), (row) => ({
      chatbotId: idOf(row.id),
      name: row.name,
      isArchived: row.isArchived,
      sessionCount: row.sessionCount,
      participantCount: row.participantCount,
      humanMessageCount: row.humanMessageCount,
      lastActivityAt: row.lastActivityAt,
    }));
    await (options.json ? printJson(rows) : printTable(rows));
  });
}

async function sessions(options: Options): Promise<void> {
  await withDatabase(async () => {
    const access = await accessOf(options.team);
    await requireFilled(access);
    if (options.chatbotId !== undefined) await requireChatbot(options.chatbotId);
    const params = loadSessionParams({
      period: 'all',
      ...(options.chatbotId && { chatbot: options.chatbotId }),
    });
    const rows = mapRows(streamSessions(access, params, options.limit ?? null), (row) => ({
      sessionId: idOf(row.id),
      chatbotId: idOf(row.chatbotId),
      isTest: row.isTest,
      humanMessageCount: row.humanMessageCount,
      lastActivityAt: row.lastActivityAt,
      versions: row.versions ?? [],
    }));
    await (options.json ? printJson(rows) : printTable(rows));
  });
}

async function* mapRows<From, To>(
  chunks: AsyncIterable<From[]>,
  map: (row: From) => To,
): AsyncGenerator<To[]> {
  for await (const chunk of chunks) yield chunk.map(map);
}
