/** The archive and compression: buckets from the cache against the platform's messages, and what a compressed session costs. */
import { listChatbots, readChatbotsPage } from '@/lib/reads/chatbots';
import { loadChatbotParams } from '@/lib/reads/params';
import { inSnapshot } from '@/lib/reads/snapshot';
import { runRefresh } from '@/lib/refresh/run';
import { currentSource } from '@/lib/source/current';
import type { Bench } from '../bench';
import { amount, atLeast, atMost, check, costRatio, type Figure, gain, time } from '../figure';

const PART = 'archive';
const ROUNDS = 3;

/** Months of every chatbot from raw messages: human messages, and people told apart. */
function monthsFromRaw(): string {
  const { message, session } = currentSource();
  return `select count(*)::int as buckets, sum(messages)::float8 as messages, sum(people)::float8 as people from (
    select session.chatbot_id, date_trunc('month', message.created_at, 'UTC') as start, count(*) as messages,
      count(distinct session.participant_id) as people
    from ${session} session join ${message} message on message.conversation_id = session.conversation_id
    where not session.is_test and message.role = 'human' group by 1, 2) month`;
}

const MONTHS_ARCHIVED = `select count(*)::int as buckets, sum(human_count)::float8 as messages, sum(participant_count)::float8 as people
  from truecount.chatbot_bucket where grain = 'month' and human_count > 0`;

export async function measureArchive(bench: Bench): Promise<Figure[]> {
  const { meter, sql, engine, access, say } = bench;
  const archive = () => runRefresh(engine, { type: 'archive', trigger: 'cli', requestedBy: 'bench' });
  say('Archive: every bucket');
  await sql`truncate truecount.chatbot_bucket`;
  const begun = performance.now();
  const whole = await archive();
  const wholeMs = performance.now() - begun;
  const [raw] = await sql.unsafe(monthsFromRaw());
  const [archived] = await sql.unsafe(MONTHS_ARCHIVED);
  check(
    JSON.stringify(raw) === JSON.stringify(archived),
    'The archived months differ from those of the messages.',
  );
  const monthly = `select chatbot_id, start, human_count, participant_count from truecount.chatbot_bucket where grain = 'month'`;
  const params = loadChatbotParams({ period: '30d', sort: 'messages' });
  const page = { after: null, before: null, at: null };
  const list = (sort: 'messages' | 'lastActivity', mode: 'exact' | 'live') => ({
    run: () =>
      inSnapshot(sql, (snapshot) => listChatbots(snapshot, access, { ...params, sort }, page), { mode }),
  });
  say('Archive: months, and a period of the list');
  const costs = await meter.compare(
    {
      raw: { run: () => sql.unsafe(monthsFromRaw()) },
      archived: { run: () => sql.unsafe(`select count(*) from (${monthly}) month`) },
      nothing: { run: archive },
      sorted: list('messages', 'exact'),
      unsorted: list('lastActivity', 'exact'),
      page: { run: () => readChatbotsPage(access, loadChatbotParams({})) },
    },
    { rounds: ROUNDS },
  );
  const [size] = await sql<{ buckets: number; bytes: number }[]>`
    select (select count(*) from truecount.chatbot_bucket)::float8 as buckets, pg_total_relation_size('truecount.chatbot_bucket')::float8 as bytes`;
  const fromRaw = { what: 'months from raw messages', ...costs.raw };
  return [
    costRatio(
      PART,
      'every hour, day, week and month counted from the cache, over the months alone from raw messages',
      {
        what: 'whole archive',
        wallMs: wholeMs,
        cpuMs: null,
      },
      fromRaw,
    ),
    amount(PART, 'buckets written by it', whole.rowsChanged, 'rows'),
    amount(PART, 'size of the archive', size!.bytes / 1e6, 'MB'),
    gain(
      PART,
      'months read: archive over raw messages',
      { what: 'archived months', ...costs.archived },
      fromRaw,
      {
        goal: atLeast(4),
      },
    ),
    time(PART, 'run that finds nothing changed', { what: 'archive', ...costs.nothing }),
    time(PART, 'chatbots list of 30 days, sorted by its messages', { what: 'list', ...costs.sorted }),
    time(PART, 'chatbots list of 30 days, in default order', { what: 'list', ...costs.unsorted }),
    time(PART, 'whole chatbots page, its small bars from the archive', { what: 'page', ...costs.page }),
    ...(await measureCompression(bench)),
  ];
}

/** Everything that is old enough, and then back again: other parts find the cache as it was. */
async function measureCompression({ sql, engine, say }: Bench): Promise<Figure[]> {
  say('Compression');
  const sizes = () => sql<{ detail: number }[]>`
    select (pg_total_relation_size('truecount.session_version') + pg_total_relation_size('truecount.session_activity'))::float8 as detail`;
  const [before] = await sizes();
  const begun = performance.now();
  const run = await runRefresh(engine, { type: 'compress', trigger: 'cli', requestedBy: 'bench' });
  const ms = performance.now() - begun;
  if (run.rowsRead === 0) return [];
  const { check: checked, compress } = run.steps;
  await sql`vacuum full truecount.session_version, truecount.session_activity`;
  const [after] = await sizes();
  const figures = [
    amount(PART, 'compression: sessions', run.rowsRead, 'rows'),
    amount(
      PART,
      'compression: microseconds a session, without the check',
      ((compress?.ms ?? ms) * 1000) / run.rowsRead,
      'rows',
      {
        goal: atMost(8),
        note: 'microseconds',
      },
    ),
    amount(
      PART,
      'compression: microseconds a session for the check',
      ((checked?.ms ?? 0) * 1000) / run.rowsRead,
      'rows',
      {
        note: 'microseconds',
      },
    ),
    amount(PART, 'detail kept after compression and VACUUM FULL', after!.detail / 1e6, 'MB', {
      note: `of ${Math.round(before!.detail / 1e6)} MB before`,
    }),
  ];
  await sql`truncate truecount.compressed_session`;
  await runRefresh(engine, { type: 'full', trigger: 'cli', requestedBy: 'bench' });
  await sql`vacuum analyze truecount.session_statistics, truecount.session_version, truecount.session_activity`;
  return figures;
}
