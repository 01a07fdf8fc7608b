/** The list pages: from the cache as lib/reads reads them, and live as platforms count them on every load. */
import { listChatbots, readChatbotsPage } from '@/lib/reads/chatbots';
import { loadChatbotParams, loadSessionParams } from '@/lib/reads/params';
import { listSessions, readSessionsPage } from '@/lib/reads/sessions';
import { inSnapshot, type Snapshot } from '@/lib/reads/snapshot';
import { type Bench, repeated } from '../bench';
import { buffersOf } from '../buffers';
import { amount, atLeast, atMost, check, costRatio, type Figure, gain, time } from '../figure';
import { liveChatbots, liveSessions } from './live-lists';

const PART = 'pages';
const LIVE_ROUNDS = 3;
const ROUNDS = 7;
const TIMES = 100;

const chatbotParams = loadChatbotParams({});
const firstPage = { after: null, before: null, at: null };

/** TIMES reads, each in a snapshot of its own, as a page makes it. */
const single = (sql: Bench['sql'], read: (snapshot: Snapshot) => Promise<unknown>) => ({
  times: TIMES,
  run: async () => {
    for (let i = 0; i < TIMES; i += 1) await inSnapshot(sql, read, { isPlain: true });
  },
});

export async function measurePages(bench: Bench): Promise<Figure[]> {
  const { meter, sql, access, biggest, scale, url, say } = bench;
  const isFull = scale.name === 'full';
  const sessionFilters = { ...loadSessionParams({ chatbot: biggest.id }), period: 'all' as const };
  const chatbots = (snapshot: Snapshot) => listChatbots(snapshot, access, chatbotParams, firstPage);
  const sessions = (snapshot: Snapshot) => listSessions(snapshot, access, sessionFilters, firstPage);
  const lookUp = (snapshot: Snapshot) =>
    snapshot`select * from truecount.chatbot_statistics where chatbot_id = ${biggest.id}`;
  await compareRows(bench, chatbots, sessions);
  say('Pages: from the cache');
  const cached = await meter.compare(
    {
      lookup: repeated(sql, TIMES, lookUp),
      lookupRead: single(sql, lookUp),
      chatbotsRead: single(sql, chatbots),
      chatbots: repeated(sql, TIMES, chatbots),
      sessions: repeated(sql, TIMES, sessions),
      chatbotsPage: { run: () => readChatbotsPage(access, { ...chatbotParams, hide: ['days'] }) },
      chatbotsPageWithDays: { run: () => readChatbotsPage(access, chatbotParams) },
      sessionsPage: { run: () => readSessionsPage(access, loadSessionParams({ chatbot: biggest.id })) },
    },
    { rounds: ROUNDS },
  );
  say('Pages: live');
  const live = await meter.compare(
    {
      chatbots: { run: () => liveChatbots(sql, access.teamId!) },
      sessions: { run: () => liveSessions(sql, biggest.id) },
    },
    { rounds: LIVE_ROUNDS },
  );
  const lookup = { what: 'primary-key lookup', ...cached.lookup };
  const chatbotsList = { what: 'cached chatbots list', ...cached.chatbots };
  const sessionsList = { what: 'cached sessions list', ...cached.sessions };
  const ofBiggest = `sessions list of the biggest chatbot (${biggest.sessions.toLocaleString('en')} sessions)`;
  return [
    gain(
      PART,
      'chatbots list: cached faster than live',
      chatbotsList,
      { what: 'live chatbots list', ...live.chatbots },
      {
        goal: atLeast(10_000),
        isJudged: isFull,
      },
    ),
    gain(
      PART,
      `${ofBiggest}: cached faster than live`,
      sessionsList,
      { what: 'live sessions list', ...live.sessions },
      {
        goal: atLeast(1_000),
        isJudged: isFull,
      },
    ),
    costRatio(PART, 'chatbots list over a primary-key lookup', chatbotsList, lookup, { goal: atMost(3) }),
    costRatio(PART, 'sessions list over a primary-key lookup', sessionsList, lookup),
    costRatio(
      PART,
      'chatbots list over a primary-key lookup, each in its own snapshot',
      { what: 'cached chatbots list, one transaction', ...cached.chatbotsRead },
      { what: 'primary-key lookup, one transaction', ...cached.lookupRead },
      { note: 'begin, settings, statement, commit: what any read of a page costs' },
    ),
    amount(PART, 'buffers of the chatbots list', await buffersOf(url, chatbots), 'buffers', {
      goal: atMost(150),
    }),
    amount(PART, 'buffers of the sessions list', await buffersOf(url, sessions), 'buffers'),
    time(
      PART,
      'whole chatbots page, without sparklines',
      { what: 'chatbots page', ...cached.chatbotsPage },
      'state, list and total in one snapshot',
    ),
    time(PART, 'whole chatbots page', {
      what: 'chatbots page with sparklines',
      ...cached.chatbotsPageWithDays,
    }),
    time(
      PART,
      'whole sessions page of the biggest chatbot',
      { what: 'sessions page', ...cached.sessionsPage },
      'state, list, total and filter counts',
    ),
  ];
}

/** Cached and live lists must be the same rows with the same numbers in the same order. */
async function compareRows(
  { sql, access, biggest }: Bench,
  chatbots: (snapshot: Snapshot) => ReturnType<typeof listChatbots>,
  sessions: (snapshot: Snapshot) => ReturnType<typeof listSessions>,
): Promise<void> {
  const [cached, live] = [await inSnapshot(sql, chatbots), await liveChatbots(sql, access.teamId!)];
  const shown = cached.rows.map((row) => ({
    id: row.id,
    sessions: row.sessionCount,
    participants: row.participantCount,
    messages: row.humanMessageCount,
    lastAt: row.lastActivityAt,
  }));
  check(
    JSON.stringify(shown) === JSON.stringify(live),
    'The cached chatbots list differs from the live one.',
  );
  const [cachedSessions, counted] = [await inSnapshot(sql, sessions), await liveSessions(sql, biggest.id)];
  const shownSessions = cachedSessions.rows.map((row) => ({
    id: row.id,
    messages: row.humanMessageCount,
    lastAt: row.lastActivityAt,
    versions: (row.versions ?? []).toSorted(),
  }));
  check(
    JSON.stringify(shownSessions) === JSON.stringify(counted),
    'The cached sessions list differs from the live one.',
  );
}
