/** When a job is due. A schedule is cut into slots, the same ones for every process; all of it in UTC. */
import { Cron } from 'croner';
import { formatDuration } from '@/lib/format';

export type Schedule =
  /** Seconds between two slots, which lie at whole multiples of it since 1970. */
  | { every: number }
  /** A cron expression of five fields, and how a person would say it. */
  | { cron: string; words: string };

/** The two instants of each expression between which it was last asked for: asked every second, it is reckoned rarely. */
const windows = new Map<string, { from: number; until: number }>();

const timerless = (expression: string) => new Cron(expression, { timezone: 'UTC', paused: true });

/** The newest slot that is not after `at`. */
export function slotOf(schedule: Schedule, at: Date): Date {
  if ('every' in schedule) {
    const step = schedule.every * 1000;
    return new Date(Math.floor(at.getTime() / step) * step);
  }
  return new Date(windowOf(schedule.cron, at).from);
}

/** The first slot after `at`. */
export function nextSlot(schedule: Schedule, at: Date): Date {
  if ('every' in schedule) return new Date(slotOf(schedule, at).getTime() + schedule.every * 1000);
  return new Date(windowOf(schedule.cron, at).until);
}

/** The slots of an expression around `at`, milliseconds since 1970. */
function windowOf(expression: string, at: Date): { from: number; until: number } {
  const known = windows.get(expression);
  if (known && known.from <= at.getTime() && at.getTime() < known.until) return known;
  const cron = timerless(expression);
  // What croner calls previous lies before the instant, never at it.
  const [from] = cron.previousRuns(1, new Date(at.getTime() + 1));
  const until = cron.nextRun(at);
  if (!from || !until) throw new Error(`The schedule ${expression} never comes.`);
  const window = { from: from.getTime(), until: until.getTime() };
  windows.set(expression, window);
  return window;
}

/** Seconds between the two slots around `at`. */
export function intervalOf(schedule: Schedule, at: Date): number {
  if ('every' in schedule) return schedule.every;
  return (nextSlot(schedule, at).getTime() - slotOf(schedule, at).getTime()) / 1000;
}

/**
 * A cron expression for a scheduler that knows no seconds: it fires at least as often as the schedule has slots, and
 * where it fires more often, the slot is taken already.
 */
export function cronOf(schedule: Schedule): string {
  if ('cron' in schedule) return schedule.cron;
  const minutes = schedule.every / 60;
  if (Number.isInteger(minutes) && minutes < 60 && 60 % minutes === 0)
    return minutes === 1 ? '* * * * *' : `*/${minutes} * * * *`;
  const hours = minutes / 60;
  if (Number.isInteger(hours) && hours < 24 && 24 % hours === 0)
    return hours === 1 ? '0 * * * *' : `0 */${hours} * * *`;
  return minutes > 60 ? '0 * * * *' : '* * * * *';
}

/** What a cron expression of somebody else's stands for; null where it is none, or never comes. */
export function parseCron(expression: string, at: Date): Schedule | null {
  const cron = expression.replace(/^TZ=\S+\s+/, '');
  try {
    return { cron, words: `every ${formatDuration(intervalOf({ cron, words: '' }, at))}` };
  } catch {
    return null;
  }
}

export function describeSchedule(schedule: Schedule): string {
  return 'every' in schedule ? `every ${formatDuration(schedule.every)}` : schedule.words;
}
