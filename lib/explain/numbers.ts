/** Which numbers can be explained: of what, what each is called and means, and what it is counted from. Shared with pages. */
import { createSerializer } from 'nuqs/server';
import { METRICS, type Metric, type MetricName } from '@/lib/metrics';
import { type AskedPeriod, chatbotParams, hasPeriod } from '@/lib/reads/params';

/** What stands behind a number: rows of one kind. */
export type RowKind = 'sessions' | 'participants' | 'messages' | 'versions' | 'chatbots' | 'traces';

interface NumberOf {
  metric: MetricName | Metric;
  rows: RowKind;
  /** What the definition leaves to the place where it stands: over which rows. */
  scope?: string;
  /** Never cached: each page counts it. */
  isLive?: true;
}

const aiMessages: Metric = { label: 'AI messages', help: 'Messages of the session that a chatbot wrote.' };

const traces: Metric = { label: 'Traces', help: 'Traces of the session, whatever their status.' };
const errorTraces: Metric = {
  label: 'Traces with errors',
  help: 'Traces of the session that ended in an error.',
};
const meanTrace: Metric = {
  label: 'Mean duration of a trace',
  help: 'Over those that are no longer pending.',
};

const teamSessions: Metric = {
  label: METRICS.sessions.label,
  help: 'Sessions of the team that are not test sessions, whatever their status.',
};

const NO_TESTS = 'In sessions of the chatbot that are not test sessions.';
const OF_TEAM = 'Over all chatbots of the team, archived ones too.';

export const CHATBOT_NUMBERS = {
  sessions: { metric: 'sessions', rows: 'sessions' },
  testSessions: { metric: 'testSessions', rows: 'sessions' },
  participants: {
    metric: 'participants',
    rows: 'participants',
    scope: 'Of sessions of the chatbot that are not test sessions.',
  },
  messages: { metric: 'messages', rows: 'sessions', scope: NO_TESTS },
  firstActivity: { metric: 'firstActivity', rows: 'sessions', scope: NO_TESTS },
  lastActivity: { metric: 'lastActivity', rows: 'sessions', scope: NO_TESTS },
  days: { metric: 'days', rows: 'sessions', scope: NO_TESTS },
} as const satisfies Record<string, NumberOf>;

export const SESSION_NUMBERS = {
  messages: { metric: 'messages', rows: 'messages' },
  aiMessages: { metric: aiMessages, rows: 'messages' },
  firstActivity: { metric: 'firstActivity', rows: 'messages' },
  lastActivity: { metric: 'lastActivity', rows: 'messages' },
  duration: { metric: 'duration', rows: 'messages' },
  versions: { metric: 'versions', rows: 'versions' },
  traces: { metric: traces, rows: 'traces', isLive: true },
  errorTraces: { metric: errorTraces, rows: 'traces', isLive: true },
  meanTraceMs: { metric: meanTrace, rows: 'traces', isLive: true },
} as const satisfies Record<string, NumberOf>;

export const TEAM_NUMBERS = {
  sessions: { metric: teamSessions, rows: 'chatbots', scope: OF_TEAM },
  testSessions: { metric: 'testSessions', rows: 'chatbots', scope: OF_TEAM },
  messages: { metric: 'messages', rows: 'chatbots', scope: `${OF_TEAM} Test sessions are left out.` },
} as const satisfies Record<string, NumberOf>;

/** Numbers of the chatbots table in a period, by the names of those of all time. */
export const PERIOD_NUMBERS = {
  sessions: { metric: 'periodSessions', rows: 'sessions', scope: 'Days are UTC.' },
  participants: { metric: 'activeParticipants', rows: 'participants', scope: `${NO_TESTS} Days are UTC.` },
  messages: { metric: 'periodMessages', rows: 'sessions', scope: `${NO_TESTS} Days are UTC.` },
  days: { metric: 'bars', rows: 'sessions', scope: NO_TESTS },
} as const satisfies Partial<Record<keyof typeof CHATBOT_NUMBERS, NumberOf>>;

export const EXPLAINED = {
  chatbot: CHATBOT_NUMBERS,
  session: SESSION_NUMBERS,
  team: TEAM_NUMBERS,
} as const;

export type Kind = keyof typeof EXPLAINED;
export type ChatbotNumber = keyof typeof CHATBOT_NUMBERS;
export type SessionNumber = keyof typeof SESSION_NUMBERS;
export type TeamNumber = keyof typeof TEAM_NUMBERS;
export type AnyNumber = ChatbotNumber | SessionNumber | TeamNumber;
export type PeriodNumber = keyof typeof PERIOD_NUMBERS;
export type NumberOfKind = { chatbot: ChatbotNumber; session: SessionNumber; team: TeamNumber };

const own = <Of extends object>(of: Of, name: string): name is keyof Of & string => Object.hasOwn(of, name);

/** `name` when there is such a number of the kind, else null. */
export function parseNumber<K extends Kind>(kind: K, name: unknown): NumberOfKind[K] | null {
  return typeof name === 'string' && own(EXPLAINED[kind], name) ? (name as NumberOfKind[K]) : null;
}

/** `name` when it is a kind of which numbers are explained, else null. */
export function parseKind(name: unknown): Kind | null {
  return typeof name === 'string' && own(EXPLAINED, name) ? name : null;
}

/** The period, where the number is another one in it; null of all time. */
export function periodOf(kind: Kind, number: AnyNumber, asked: AskedPeriod): AskedPeriod | null {
  if (kind !== 'chatbot' || !own(PERIOD_NUMBERS, number) || !hasPeriod(asked)) return null;
  return { period: asked.period, from: asked.from, to: asked.to };
}

const withPeriod = createSerializer({
  period: chatbotParams.period,
  from: chatbotParams.from,
  to: chatbotParams.to,
});

/** The page that explains the number, of all time or of a period. */
export function explainUrl<K extends Kind>(
  kind: K,
  id: string,
  number: NumberOfKind[K],
  period: AskedPeriod | null = null,
): string {
  return withPeriod(`/explain/${kind}/${id}/${number}`, period ?? {});
}

function numberOf<K extends Kind>(kind: K, number: NumberOfKind[K], period: AskedPeriod | null): NumberOf {
  if (period) return PERIOD_NUMBERS[number as PeriodNumber];
  return (EXPLAINED[kind] as Record<string, NumberOf>)[number]!;
}

/** Whether the cache could hold it. */
export function isCacheable<K extends Kind>(kind: K, number: NumberOfKind[K]): boolean {
  return !(EXPLAINED[kind] as Record<string, NumberOf>)[number]!.isLive;
}

/** The name and the definition of a number, in words. */
export function metricOf<K extends Kind>(
  kind: K,
  number: NumberOfKind[K],
  period: AskedPeriod | null = null,
): Metric {
  const { metric } = numberOf(kind, number, period);
  return typeof metric === 'string' ? METRICS[metric] : metric;
}

/** Over which rows it goes, in words; null where its definition says so. */
export function scopeOf<K extends Kind>(
  kind: K,
  number: NumberOfKind[K],
  period: AskedPeriod | null = null,
): string | null {
  return numberOf(kind, number, period).scope ?? null;
}
