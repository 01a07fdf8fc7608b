/** Buckets and period numbers, counted in plain TypeScript from sessions that were counted so. */
import type { Grain } from '@/lib/archive/grain';
import { groupBy, type TrueSession } from './recount';

export interface TrueBucket {
  start: string;
  sessionCount: number;
  completedCount: number;
  humanMessageCount: number;
  aiMessageCount: number;
  participantCount: number;
  sessionMinutes: number;
}

const DAY = 86_400_000;

/** The start of the bucket that holds an instant, as instants are written. */
export function startOfBucket(at: string, grain: Grain): string {
  if (grain === 'month') return `${at.slice(0, 7)}-01T00:00:00.000000Z`;
  if (grain === 'hour') return `${at.slice(0, 13)}:00:00.000000Z`;
  const day = Date.parse(`${at.slice(0, 10)}T00:00:00Z`);
  const back = grain === 'week' ? ((new Date(day).getUTCDay() + 6) % 7) * DAY : 0;
  return `${new Date(day - back).toISOString().slice(0, 19)}.000000Z`;
}

/** Microseconds, which a Date would drop. */
const micros = (at: string) => BigInt(Date.parse(`${at.slice(0, 19)}Z`)) * 1000n + BigInt(at.slice(20, 26));

/** The buckets of sessions, tests left out, in order of time. */
export function recountBuckets(sessions: TrueSession[], grain: Grain): TrueBucket[] {
  const found = new Map<string, TrueBucket & { people: Set<string> }>();
  const bucket = (at: string) => {
    const start = startOfBucket(at, grain);
    const numbers = { sessionCount: 0, completedCount: 0, humanMessageCount: 0, aiMessageCount: 0 };
    const made = found.get(start) ?? {
      start,
      ...numbers,
      participantCount: 0,
      sessionMinutes: 0,
      people: new Set(),
    };
    found.set(start, made);
    return made;
  };
  for (const session of sessions) {
    if (session.isTest) continue;
    bucket(session.createdAt).sessionCount += 1;
    if (session.endedAt !== null) {
      const ended = bucket(session.endedAt);
      ended.completedCount += 1;
      const took = Number(micros(session.endedAt) - micros(session.createdAt)) / 60_000_000;
      ended.sessionMinutes += Math.max(0, took);
    }
    for (const [hour, [human, ai]] of Object.entries(session.hours)) {
      const spoken = bucket(hour);
      spoken.humanMessageCount += human;
      spoken.aiMessageCount += ai;
      if (human > 0) spoken.people.add(session.participantId);
    }
  }
  return [...found.values()]
    .map(({ people, ...numbers }) => ({ ...numbers, participantCount: people.size }))
    .sort((a, b) => (a.start < b.start ? -1 : 1));
}

/** Numbers of each chatbot in `[from, to)`, both at the start of a UTC day. */
export function recountPeriod(sessions: TrueSession[], from: string, to: string) {
  const isIn = (at: string) => at >= from && at < to;
  return new Map(
    [...groupBy(sessions, (session) => session.chatbotId)].map(([id, all]) => {
      const own = all.filter((session) => !session.isTest);
      const written = (session: TrueSession) =>
        Object.entries(session.hours).reduce((sum, [hour, [human]]) => sum + (isIn(hour) ? human : 0), 0);
      const people = own.filter((session) => written(session) > 0).map((session) => session.participantId);
      return [
        id,
        {
          sessionCount: own.filter((session) => isIn(session.createdAt)).length,
          humanMessageCount: own.reduce((sum, session) => sum + written(session), 0),
          participantCount: new Set(people).size,
        },
      ];
    }),
  );
}
