/** The registry of numbers: every table, page, CSV and CLI takes name and meaning from here. */

export interface Metric {
  label: string;
  /** One sentence, shown as the column's help. */
  help: string;
}

export const METRICS = {
  sessions: {
    label: 'Sessions',
    help: 'Sessions of the chatbot that are not test sessions, whatever their status.',
  },
  testSessions: {
    label: 'Test sessions',
    help: 'Test (evaluation) sessions: listed, never counted elsewhere.',
  },
  participants: { label: 'Participants', help: 'Distinct participants of those sessions, silent ones too.' },
  messages: { label: 'Messages', help: 'Messages written by humans.' },
  firstActivity: { label: 'First activity', help: 'Time of the first human message.' },
  lastActivity: { label: 'Last activity', help: 'Time of the last human message.' },
  versions: { label: 'Versions', help: 'Chatbot versions on any message of the session, in numeric order.' },
  duration: { label: 'Duration', help: 'Time from the first to the last human message.' },
  days: { label: 'Last 14 days', help: 'Human messages per day (UTC) of the last 14 days, today included.' },
  periodSessions: {
    label: 'Sessions begun',
    help: 'Sessions that began in the period and are not test sessions.',
  },
  periodMessages: { label: 'Messages', help: 'Messages that humans wrote in the period.' },
  bars: {
    label: 'Messages over time',
    help: 'Human messages by day, week or month (UTC) of the period; the last one may not be over.',
  },
  aiMessages: { label: 'AI messages', help: 'Messages that the assistant wrote.' },
  sessionMinutes: {
    label: 'Session minutes',
    help: 'Minutes from beginning to end of the sessions that ended.',
  },
  completed: { label: 'Completed', help: 'Sessions that have an end.' },
  activeParticipants: {
    label: 'Active participants',
    help: 'Participants who wrote at least one message in the period.',
  },
} satisfies Record<string, Metric>;

export type MetricName = keyof typeof METRICS;

/** v2 before v10, `v3` before `v3-unreleased`; labels of another form come after, in text order. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [versionKey(a), versionKey(b)];
  if (left && right) return left.number - right.number || left.unreleased - right.unreleased;
  if (left || right) return left ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function versionKey(label: string): { number: number; unreleased: number } | null {
  const match = /^v(\d+)(-unreleased)?$/.exec(label);
  return match ? { number: Number(match[1]), unreleased: match[2] ? 1 : 0 } : null;
}
