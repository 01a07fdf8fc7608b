/** What is told of a number; shared with pages, so no database here. */
import type { Metric } from '@/lib/metrics';
import type { AskedPeriod } from '@/lib/reads/params';
import type { ChatbotRow, Clocks, Page, SessionRow } from '@/lib/reads/types';
import type { Kind } from './numbers';

export type Value = number | string | string[] | number[] | null;

/**
 * `cache`: the cached value stands. `behind`: it is shown although changes are pending, which may be of it. `pending`: the
 * cached value, moved by what changed since. `live`: counted from the source, because the cache knows no value or what
 * changed allows no sum.
 */
export type Origin = 'cache' | 'behind' | 'pending' | 'live';

/**
 * What the cache holds of a number of a period. `days`: buckets of the archive, those of noted days counted from cached sessions.
 * `sessions`: rows of sessions that lie in it as a whole, and the hours of those that do in part. `beginnings`: when each began.
 */
export type PeriodOrigin =
  | { from: 'days'; isArchived: boolean; noted: number }
  | { from: 'sessions'; whole: number; part: number }
  | { from: 'beginnings' };

/** The refresh that wrote the cached row; only its id where the update log no longer has it. */
export interface WritingRun {
  id: string;
  type: string | null;
  trigger: string | null;
  requestedBy: string | null;
  state: string | null;
  startedAt: string | null;
  finishedAt: string | null;
}

/** Rows that the number is counted from. */
export type Behind =
  | { kind: 'sessions'; page: Page<SessionRow> }
  | { kind: 'chatbots'; page: Page<ChatbotRow> }
  | {
      kind: 'participants';
      page: Page<{ id: string; identifier: string | null; sessions: number; messages: number }>;
    }
  | { kind: 'traces'; page: Page<{ id: string; at: string; status: string; durationMs: number | null }> }
  | { kind: 'messages'; page: Page<{ id: string; at: string; role: string }> }
  | { kind: 'versions'; page: Page<{ id: string; at: string; role: string; version: string }> };

export interface Explanation {
  kind: Kind;
  id: string;
  /** Of the chatbot or the team; the external id of a session. */
  name: string;
  number: string;
  /** Null of all time. */
  period: (AskedPeriod & { origin: PeriodOrigin }) | null;
  metric: Metric;
  /** As every page shows it now. */
  value: Value;
  /** What the cache holds; null where it has no row, or none for this number. */
  cached: Value;
  origin: Origin;
  /** The cache keeps it no longer: versions of a session that is compressed. */
  isDropped: boolean;
  /** READ_MODE is live: pages take nothing from the cache. */
  isAllLive: boolean;
  clocks: Clocks;
  /**
   * When the cached row last changed, and the run that changed it; of a team the row of its chatbots that changed last, of a
   * period that of its sessions. Null where there is none to tell.
   */
  changedAt: string | null;
  writtenBy: WritingRun | null;
  /** Of a team: the newest refresh of everything that ended well, which counted it from its sessions. */
  countedBy: WritingRun | null;
  behind: Behind;
}

export interface Lag {
  pending: number;
  isPendingCapped: boolean;
  /** With what is pending put in it is what was counted; null where that cannot be told before it is folded. */
  isAll: boolean | null;
}

/** A number counted again from the source, beside what is shown and what is cached, all as of one instant. */
export interface Recount {
  kind: Kind;
  id: string;
  number: string;
  asOf: string;
  shown: Value;
  cached: Value;
  counted: Value;
  /** The cache keeps it no longer. */
  isDropped: boolean;
  /** What is shown is what was counted. */
  isRight: boolean;
  /** What pages lack of the changes that are known; null where they lack none. */
  lag: Lag | null;
  /** What counting took, milliseconds. */
  ms: number;
}
