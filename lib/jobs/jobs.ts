/** The one list of jobs: the schedulers, the command line and the pages that show jobs are made from it. */

import { isCompressing } from '@/lib/archive/compress';
import { checkedAfterwards } from '@/lib/audit/after-full';
import { auditAll, auditSample } from '@/lib/audit/tasks';
import { env } from '@/lib/env';
import { type Advance, advanceRefresh } from '@/lib/refresh/advance';
import type { RunType } from '@/lib/refresh/log';
import { strategyType } from '@/lib/refresh/strategy';
import { checkStaleness } from './check-staleness';
import { cleanUpdateLog } from './clean-update-log';
import type { Schedule } from './schedule';
import { advanceTask } from './task';

export interface Job {
  name: JobName;
  /** What it does, one sentence. */
  says: string;
  /** By settings, before anybody changes it; null where the strategy does without, and for what comes on request only. */
  schedule: () => Schedule | null;
  /** Of its runs. */
  type: () => RunType;
  /** A run of one of these types that began within the slot has done its work. */
  covers: RunType[];
  /** Carries out the next part of a run. */
  advance: Advance;
  /** Needs cache tables that were filled once. */
  needsFill?: boolean;
  /** It is about one of these, whose id goes with each request. */
  scope?: 'chatbot' | 'session';
}

export const SCHEDULED_JOBS = [
  'refresh-recent',
  'refresh-chatbots',
  'refresh-older',
  'refresh-full',
  'archive',
  'compress',
  'audit',
  'check-staleness',
  'clean-update-log',
] as const;
export const REQUESTED_JOBS = ['audit-all', 'refresh', 'refresh-chatbot', 'refresh-session'] as const;
export type JobName = (typeof SCHEDULED_JOBS)[number] | (typeof REQUESTED_JOBS)[number];

const HOUR = 3600;
const onlyWhenHybrid = (schedule: Schedule) => (env().UPDATE_STRATEGY === 'hybrid' ? schedule : null);
const never = () => null;

const refresh = { advance: advanceRefresh };
/** They are, or may become, a refresh of everything. */
const refreshOfAll = { advance: checkedAfterwards(advanceRefresh) };

export const JOBS: readonly Job[] = [
  {
    ...refreshOfAll,
    name: 'refresh-recent',
    says: 'Counts what is pending, and again every session in which someone wrote within 24 hours.',
    schedule: () =>
      env().UPDATE_STRATEGY === 'scheduled' ? null : { every: env().SESSION_REFRESH_INTERVAL },
    type: () => (env().UPDATE_STRATEGY === 'incremental' ? 'incremental' : 'recent'),
    covers: ['recent', 'hybrid', 'full'],
    needsFill: true,
  },
  {
    ...refresh,
    name: 'refresh-chatbots',
    says: 'Counts the totals of chatbots with activity within 24 hours again, archived ones included.',
    schedule: () => onlyWhenHybrid({ every: env().EXPERIMENT_REFRESH_INTERVAL }),
    type: () => 'chatbots',
    covers: ['chatbots', 'full'],
    needsFill: true,
  },
  {
    ...refresh,
    name: 'refresh-older',
    says: 'Counts one more part of all sessions again, so that each has its turn within a day.',
    schedule: () => onlyWhenHybrid({ every: HOUR }),
    type: () => 'older',
    covers: ['older', 'full'],
    needsFill: true,
  },
  {
    ...refreshOfAll,
    name: 'refresh-full',
    says: 'Counts everything again, from scratch.',
    schedule: () =>
      env().UPDATE_STRATEGY === 'scheduled'
        ? { every: env().EXPERIMENT_REFRESH_INTERVAL }
        : onlyWhenHybrid({ cron: '0 3 * * 0', words: 'Sunday 03:00' }),
    type: () => 'full',
    covers: ['full'],
  },
  {
    ...refresh,
    name: 'archive',
    says: 'Counts the buckets by hour, day, week and month of days in which something changed, and tells of closed ones that did.',
    schedule: () => ({ every: HOUR }),
    type: () => 'archive',
    covers: ['archive'],
    needsFill: true,
  },
  {
    ...refresh,
    name: 'compress',
    says: 'Drops versions and hours of sessions that ended longer than SESSION_RETENTION_DAYS ago; no number changes.',
    schedule: () => (isCompressing() ? { cron: '0 2 * * *', words: 'daily 02:00' } : null),
    type: () => 'compress',
    covers: ['compress'],
    needsFill: true,
  },
  {
    name: 'audit',
    says: 'Counts a sample again from the source and holds it against what pages show; repairs nothing.',
    schedule: () => ({ every: HOUR }),
    type: () => 'audit',
    covers: ['audit-all'],
    advance: advanceTask(auditSample),
    needsFill: true,
  },
  {
    name: 'check-staleness',
    says: 'Tells of jobs that are silent and of a cache that is older than STALE_THRESHOLD_MINUTES.',
    schedule: () => ({ every: 300 }),
    type: () => 'check-staleness',
    covers: [],
    advance: advanceTask(checkStaleness),
  },
  {
    name: 'clean-update-log',
    says: 'Removes runs from the update log that are older than 30 days, folds older than 2.',
    schedule: () => ({ cron: '0 4 * * 0', words: 'Sunday 04:00' }),
    type: () => 'clean-update-log',
    covers: [],
    advance: advanceTask(cleanUpdateLog),
  },
  {
    name: 'audit-all',
    says: 'Counts everything again from the source and holds it against what pages show; repairs nothing.',
    schedule: never,
    type: () => 'audit-all',
    covers: [],
    advance: advanceTask(auditAll),
  },
  {
    ...refreshOfAll,
    name: 'refresh',
    says: 'Refreshes once by UPDATE_STRATEGY.',
    schedule: never,
    type: strategyType,
    covers: [],
  },
  {
    ...refresh,
    name: 'refresh-chatbot',
    says: 'Counts one chatbot again: its sessions and its totals.',
    schedule: never,
    type: () => 'chatbot',
    covers: [],
    scope: 'chatbot',
  },
  {
    ...refresh,
    name: 'refresh-session',
    says: 'Counts one session again.',
    schedule: never,
    type: () => 'session',
    covers: [],
    scope: 'session',
  },
];

/** @throws Error for a name that is none */
export function jobNamed(name: string): Job {
  const job = JOBS.find((known) => known.name === name);
  if (!job) throw new Error(`There is no job ${name}. Jobs: ${JOBS.map((known) => known.name).join(', ')}.`);
  return job;
}

export const isScheduled = ({ name }: Job): boolean => (SCHEDULED_JOBS as readonly string[]).includes(name);
