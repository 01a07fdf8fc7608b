/** Who starts the jobs of this process. */
import { type Env, env } from '@/lib/env';

export type Scheduler = 'embedded' | 'inngest' | 'off';

/** INNGEST_DEV as it is meant: `0` and `false` are no. */
export function isInngestDev({ INNGEST_DEV }: Pick<Env, 'INNGEST_DEV'> = env()): boolean {
  return INNGEST_DEV !== undefined && !['0', 'false'].includes(INNGEST_DEV.toLowerCase());
}

/** SCHEDULER where it is set; else Inngest where that is configured, and this process where it is not. */
export function schedulerOf(settings: Env = env()): Scheduler {
  if (settings.SCHEDULER) return settings.SCHEDULER;
  return settings.INNGEST_SIGNING_KEY || isInngestDev(settings) ? 'inngest' : 'embedded';
}

/** Why a server must not start with these settings; null when it may. */
export function refusalToStart(settings: Env, isProduction: boolean): string | null {
  if (isProduction && isInngestDev(settings))
    return 'INNGEST_DEV is set, with which anybody may start jobs unsigned: unset it in production.';
  if (schedulerOf(settings) !== 'inngest' || isInngestDev(settings)) return null;
  const missing = (['INNGEST_SIGNING_KEY', 'INNGEST_EVENT_KEY'] as const).filter((name) => !settings[name]);
  if (missing.length === 0) return null;
  return `SCHEDULER is inngest, and ${missing.join(' and ')} must be set for that (or INNGEST_DEV for a dev server).`;
}
