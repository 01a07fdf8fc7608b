/** `truecount explain KIND ID NUMBER`: what a number means, where it came from, and, when asked, what a recount gives. */
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { makeAccess, parseId } from '@/lib/auth/access';
import { explain, recountNumber } from '@/lib/explain/explain';
import type { Explanation, Lag, Recount, Value } from '@/lib/explain/explanation';
import {
  type AnyNumber,
  EXPLAINED,
  type Kind,
  type NumberOfKind,
  PERIOD_NUMBERS,
  parseNumber,
  periodOf,
} from '@/lib/explain/numbers';
import { loadPeriod } from '@/lib/explain/params';
import type { AskedPeriod } from '@/lib/reads/params';
import { withDatabase } from '../database';
import { EndedError } from '../errors';

interface Options {
  recount?: boolean;
  json?: boolean;
  period?: string;
  from?: string;
  to?: string;
}

const KINDS = Object.keys(EXPLAINED) as Kind[];

export function register(program: Command): void {
  program
    .command('explain')
    .description('what a number means, where it came from, who wrote it and the rows behind it')
    .addArgument(new Argument('<kind>', 'what it is a number of').choices(KINDS))
    .addArgument(new Argument('<id>', 'of the chatbot, session or team').argParser(readId))
    .argument('<number>', 'its name, such as messages')
    .option('--period <7d|30d|90d>', 'of a chatbot, in the last so many days (UTC)')
    .option('--from <day>', 'from this day on, such as 2026-01-31')
    .option('--to <day>', 'up to the end of this day')
    .option('--recount', 'count it again from the source, beside what is shown')
    .option('--json', 'the result as JSON')
    .action(run);
}

function readId(value: string): string {
  const id = parseId(value);
  if (id === null) throw new InvalidArgumentError('An id is a whole number.');
  return id;
}

async function run(kind: Kind, id: string, name: string, options: Options): Promise<void> {
  const { recount, json } = options;
  const number = parseNumber(kind, name);
  if (number === null)
    throw new Error(`A ${kind} has no number ${name}. It has: ${Object.keys(EXPLAINED[kind]).join(', ')}.`);
  const period = readPeriod(kind, number, options);
  await withDatabase(async () => {
    const access = makeAccess(null, 'cli');
    const explained = await explain(access, kind, id, number as NumberOfKind[Kind], undefined, period);
    if (!explained) throw new Error(`There is no ${kind} ${id}.`);
    const counted = recount
      ? await recountNumber(access, kind, id, number as NumberOfKind[Kind], period)
      : null;
    if (json) console.log(JSON.stringify(recount ? { ...explained, recount: counted } : explained, null, 2));
    else for (const line of linesOf(explained, counted)) console.log(line);
    // Behind what is known is late, not wrong.
    if (counted && !counted.isRight && counted.lag?.isAll !== true) throw new EndedError(1);
  });
}

/** Null of all time. @throws where there is no such period, or no such number of one */
function readPeriod(kind: Kind, number: AnyNumber, { period, from, to }: Options): AskedPeriod | null {
  const given = Object.entries({ period, from, to }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const asked = loadPeriod(Object.fromEntries(given));
  for (const [name] of given)
    if (asked[name as keyof AskedPeriod] === null)
      throw new Error(`--${name} is no period: 7d, or a day such as 2026-01-31.`);
  if (given.length === 0) return null;
  const found = periodOf(kind, number, asked);
  if (!found) throw new Error(`Of a period a chatbot has: ${Object.keys(PERIOD_NUMBERS).join(', ')}.`);
  return found;
}

const ORIGINS = {
  cache: 'the cached value, of which no change is pending',
  behind: 'the cached value, although changes are pending that may be of it',
  pending: 'the cached value, moved by changes that no refresh has folded yet',
  live: 'counted from the source for this answer',
} as const;

function textOf(value: Value): string {
  if (value === null) return 'nothing';
  return Array.isArray(value) ? value.join(', ') || 'none' : String(value);
}

function lagOf({ pending, isPendingCapped, isAll }: Lag): string {
  const changes = `${pending}${isPendingCapped ? '+' : ''} pending changes`;
  if (isAll) return `the cached row lacks ${changes}, with which it is`;
  return isAll === null
    ? `the cached row lacks ${changes}, of which it cannot be told yet`
    : `nor with ${changes} put in`;
}

function linesOf(explained: Explanation, counted: Recount | null): string[] {
  const { kind, id, name, metric, value, cached, origin, clocks, changedAt, writtenBy, countedBy, behind } =
    explained;
  const { rows, next } = behind.page;
  return [
    `${metric.label} of ${kind} ${id} (${name.replace(/\p{Cc}/gu, ' ')}): ${textOf(value)}`,
    metric.help,
    `From: ${ORIGINS[origin]}${origin === 'cache' || origin === 'behind' ? '' : `; cached is ${textOf(cached)}`}.`,
    `As of ${clocks.asOf}, covers every change up to ${clocks.coversAt ?? 'none'}, newest change ${clocks.newestChangeAt ?? 'none'}.`,
    ...(changedAt && writtenBy
      ? [
          `${kind === 'team' ? 'Its chatbot that changed last was written' : 'Written'} ${changedAt} by run ${writtenBy.id}${writtenBy.type ? ` (${writtenBy.type}, ${writtenBy.trigger})` : ''}.`,
        ]
      : []),
    ...(countedBy ? [`All of it counted ${countedBy.startedAt} by run ${countedBy.id}.`] : []),
    `Behind it: ${behind.kind} ${rows.map((row) => row.id).join(', ') || 'none'}${next ? ', …' : ''}.`,
    ...(counted
      ? [
          `Recounted in ${counted.ms.toFixed(0)} ms: ${textOf(counted.counted)}, which is ${counted.isRight ? 'what is shown' : `not what is shown (${textOf(counted.shown)})`}${counted.lag && !counted.isRight ? `; ${lagOf(counted.lag)}` : ''}.`,
        ]
      : []),
  ];
}
