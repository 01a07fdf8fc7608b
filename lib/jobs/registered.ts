/** What really starts a job where Inngest does: the schedule that it was told when the app was synced last. */
import { cronOf, describeSchedule, intervalOf, parseCron, type Schedule } from './schedule';

/** Comes less often than what is set. */
export interface Registered {
  schedule: Schedule;
  /** The next sync mends that; else what is set is shorter than Inngest can. */
  isUntilSync: boolean;
}

/**
 * @param cron what Inngest had registered when it last looked at the job; null where it never did
 * @param byDefault what it was told as long as nobody had set anything
 * @returns null where what is set holds
 */
export function registeredOf(
  schedule: Schedule,
  { cron, byDefault }: { cron: string | null; byDefault: Schedule | null },
  at: Date,
): Registered | null {
  const registered = cron === null ? byDefault : parseCron(cron, at);
  if (registered === null || intervalOf(registered, at) <= intervalOf(schedule, at)) return null;
  return { schedule: registered, isUntilSync: 'every' in registered || registered.cron !== cronOf(schedule) };
}

export function describeRegistered({ schedule, isUntilSync }: Registered): string {
  const often = describeSchedule(schedule);
  return isUntilSync
    ? `Inngest starts it ${often} until the app is synced again: in its console under Apps, or with the start of an Inngest of your own.`
    : `Inngest can start it ${often} at most.`;
}
