/** Shapes that reads return; shared with components, so no database here. */

/** A count that a filtered list stops at 10,000: shown as "10,000+". */
export interface Total {
  count: number;
  isCapped: boolean;
}

/** Where a number came from: the cache row, or counted now because a change of it is pending. */
export type Counted = 'cache' | 'live';

export interface ChatbotRow {
  id: string;
  name: string;
  isArchived: boolean;
  owner: string | null;
  createdAt: string;
  sessionCount: number;
  testSessionCount: number;
  participantCount: number;
  humanMessageCount: number;
  firstActivityAt: string | null;
  lastActivityAt: string | null;
  /** When the cached numbers last changed; null when counted live. */
  changedAt: string | null;
  counted: Counted;
  /** Sessions that began, human messages, and participants who wrote, in the period in force; absent without one. */
  inPeriod?: PeriodNumbers;
  /**
   * Human messages of the last 14 UTC days, or of the period in force by its grain: oldest first. Absent when the column is
   * hidden.
   */
  days?: number[];
  /** What each of `days` is; a day unless there. */
  grain?: 'day' | 'week' | 'month';
}

export interface PeriodNumbers {
  sessionCount: number;
  humanMessageCount: number;
  participantCount: number;
}

export interface SessionRow {
  id: string;
  externalId: string;
  chatbotId: string;
  /** Null when the session points at something that is no chatbot, or the column is hidden. */
  chatbotName: string | null;
  participantId: string | null;
  /** Null when there is none, or the column is hidden. */
  participant: string | null;
  status: string;
  channel: string | null;
  isTest: boolean;
  createdAt: string;
  endedAt: string | null;
  humanMessageCount: number;
  firstActivityAt: string | null;
  lastActivityAt: string | null;
  /** Seconds from first to last human message; null when there is none. */
  durationSeconds: number | null;
  changedAt: string | null;
  counted: Counted;
  /** In numeric order; absent when the column is hidden. */
  versions?: string[];
}

/** A page of a list. Cursors are opaque; null means that there is no such page. */
export interface Page<Row> {
  rows: Row[];
  next: string | null;
  previous: string | null;
}

/** A running, queued or failed first fill or refresh. */
export interface RunProgress {
  id: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled' | 'abandoned';
  batchesDone: number;
  batchesTotal: number | null;
  startedAt: string | null;
  requestedAt: string;
  error: string | null;
}

/** What goes with every answer, so that nobody need trust it blindly. */
export interface Clocks {
  /** When the answer was computed. */
  asOf: string;
  /** It covers every change of the source up to here; null when nothing was counted yet. */
  coversAt: string | null;
  /** The newest change of the source that is known; null when none was ever noted. */
  newestChangeAt: string | null;
  /** Whether every change that is known is in the numbers. */
  isExact: boolean;
  /** Changes that no refresh has folded; an exact answer has put them in itself. */
  pending: number;
  /** There are more than `pending`. */
  isPendingCapped: boolean;
}

/** State of the cache as a whole, read in the same snapshot as the rows. */
export interface CacheState {
  /** When this answer was computed. */
  asOf: string;
  clocks: Clocks;
  isFilled: boolean;
  /** Start of the newest complete refresh of everything: what it counted is no older. Null before the first. */
  fullAt: string | null;
  /** Seconds that the answer is behind the changes that are known: 0 when exact. */
  ageSeconds: number;
  /** Further behind than STALE_THRESHOLD_MINUTES. */
  isStale: boolean;
  /** The refresh of everything that is queued or running, or the newest one when it did not end well. */
  run: RunProgress | null;
}

export interface FilterOption {
  value: string;
  label: string;
  count: number;
}

/** Options of the session filters, each with how many sessions it would match together with the other filters. */
export interface SessionFacets {
  /** Once one is chosen, that one only. */
  chatbots: FilterOption[];
  channels: FilterOption[];
  statuses: FilterOption[];
  versions: FilterOption[];
  tags: FilterOption[];
  /** True when only the newest 10,000 matching sessions were counted. */
  isCapped: boolean;
}

export interface ChatbotsPage {
  state: CacheState;
  page: Page<ChatbotRow>;
  total: Total;
}

export interface SessionList {
  page: Page<SessionRow>;
  total: Total;
  facets: SessionFacets;
  /** The period in force: the one asked for, or the default, which is `all` where nothing is recent. */
  period: string;
}

export interface SessionsPage extends SessionList {
  state: CacheState;
}

export interface ChatbotPage {
  state: CacheState;
  chatbot: ChatbotRow;
}

export interface TranscriptMessage {
  id: string;
  role: 'human' | 'ai' | 'system';
  at: string;
  content: string;
  versions: string[];
}

export interface SessionFacts extends SessionRow {
  versions: string[];
  tags: string[];
  aiMessageCount: number;
  traceCount: number;
  errorTraceCount: number;
  /** Mean of its finished traces; null when there is none. */
  meanTraceMs: number | null;
  /** Start of the newest refresh that covered this session; null when none did. */
  checkedAt: string | null;
  fullAt: string | null;
}

export interface SessionPage {
  state: CacheState;
  session: SessionFacts;
  transcript: Page<TranscriptMessage>;
}
