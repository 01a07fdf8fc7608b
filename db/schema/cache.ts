/** Truecount's own tables: the cache tables (rebuilt from the source at any time) and the update log. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  check,
  customType,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  numeric,
  pgSchema,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

export const truecount = pgSchema('truecount');

const ref = () => bigint({ mode: 'bigint' });
const count = () => bigint({ mode: 'number' }).notNull().default(0);
const instant = () => timestamp({ withTimezone: true, mode: 'string' });
/** Text compared byte by byte: versions are grouped and merged by the million. */
const bytewise = customType<{ data: string }>({ dataType: () => 'text collate "C"' });
/** One byte. Every writer of the source pays for what is checked here, so nothing is: only our own functions append. */
const letter = customType<{ data: string }>({ dataType: () => '"char"' });
/** Sort key that is never null, so that a row comparison pages through every row. */
const neverNull = (column: string) =>
  instant()
    .notNull()
    .generatedAlwaysAs(sql.raw(`coalesce(${column}, '-infinity'::timestamptz)`));

/** One row per session of the source, test sessions included. Keyed by session, batched by conversation. */
export const sessionStatistics = truecount.table(
  'session_statistics',
  {
    sessionId: ref().primaryKey(),
    conversationId: ref().notNull(),
    teamId: ref().notNull(),
    chatbotId: ref().notNull(),
    participantId: ref(),
    isTest: boolean().notNull(),
    isEnded: boolean().notNull(),
    humanMessageCount: integer().notNull(),
    firstActivityAt: instant(),
    lastActivityAt: instant(),
    sortAt: neverNull('last_activity_at'),
    createdAt: instant().notNull(),
    endedAt: instant(),
    /** The latest of its times: a session counts in a period only when that is not before it. */
    touchedAt: instant().notNull().generatedAlwaysAs(sql`greatest(created_at, ended_at, last_activity_at)`),
    changedAt: instant().notNull(),
    changedRun: ref().notNull(),
  },
  (t) => [
    index('session_statistics_touched_index').on(t.chatbotId, t.touchedAt),
    index('session_statistics_team_index').on(t.teamId, sql`sort_at desc`, sql`session_id desc`),
    index('session_statistics_chatbot_index').on(t.chatbotId, sql`sort_at desc`, sql`session_id desc`),
    index('session_statistics_participant_index').on(t.chatbotId, t.participantId).where(sql`not is_test`),
  ],
);

/**
 * Sessions that are compressed, by their conversation: their versions are not kept, and their messages by day. A table of
 * its own, because marking the session's row would write it and all its indexes anew.
 */
export const compressedSession = truecount.table('compressed_session', {
  conversationId: ref().primaryKey(),
});

/** The distinct versions that answered in a conversation; of compressed sessions none are kept. */
export const sessionVersion = truecount.table(
  'session_version',
  { conversationId: ref().notNull(), version: bytewise().notNull() },
  (t) => [
    primaryKey({ columns: [t.conversationId, t.version] }),
    index('session_version_version_index').on(t.version, t.conversationId),
  ],
);

/**
 * Messages of a conversation by UTC hour, of a compressed session by UTC day (`hour` is then the day's first); every bucket
 * and period number derives from it.
 */
export const sessionActivity = truecount.table(
  'session_activity',
  {
    conversationId: ref().notNull(),
    hour: instant().notNull(),
    humanCount: integer().notNull(),
    aiCount: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.conversationId, t.hour] }),
    // Hours in which no human wrote: what happened in a session after its last activity.
    index('session_activity_answer_index').on(t.hour, t.conversationId).where(sql`human_count = 0`),
  ],
);

/** One row per chatbot: always the aggregate of its cached session rows. Test sessions are counted apart. */
export const chatbotStatistics = truecount.table(
  'chatbot_statistics',
  {
    chatbotId: ref().primaryKey(),
    teamId: ref().notNull(),
    sessionCount: count(),
    testSessionCount: count(),
    participantCount: count(),
    humanMessageCount: count(),
    firstActivityAt: instant(),
    lastActivityAt: instant(),
    sortAt: neverNull('last_activity_at'),
    changedAt: instant().notNull(),
    changedRun: ref().notNull(),
  },
  (t) => [index('chatbot_statistics_team_index').on(t.teamId, sql`sort_at desc`, sql`chatbot_id desc`)],
);

/**
 * The archive: a chatbot's numbers of an hour, day, ISO week or month (UTC), test sessions apart; none where all are zero.
 * It is right as of the newest archive run, but for the days in `bucket_change`.
 */
export const chatbotBucket = truecount.table(
  'chatbot_bucket',
  {
    chatbotId: ref().notNull(),
    grain: text().notNull(),
    start: instant().notNull(),
    /** Sessions that began in it, and that ended in it. */
    sessionCount: integer().notNull(),
    completedCount: integer().notNull(),
    humanCount: integer().notNull(),
    aiCount: integer().notNull(),
    /** Participants who wrote in it. */
    participantCount: integer().notNull(),
    /** From beginning to end of those that ended in it, seconds. */
    sessionSeconds: numeric().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.chatbotId, t.grain, t.start] }),
    check('chatbot_bucket_grain_check', sql`${t.grain} in ('hour', 'day', 'week', 'month')`),
  ],
);

/** Days of a chatbot whose buckets are to be counted again, and why; noted in the transaction that changes the sessions. */
export const bucketChange = truecount.table(
  'bucket_change',
  { chatbotId: ref().notNull(), day: date().notNull(), cause: text().notNull() },
  (t) => [primaryKey({ columns: [t.chatbotId, t.day, t.cause] })],
);

/** What a bucket that was closed said before, and says since; `before` and `after` are null where all is zero. */
export const bucketRestatement = truecount.table(
  'bucket_restatement',
  {
    id: bigserial({ mode: 'bigint' }).primaryKey(),
    chatbotId: ref().notNull(),
    grain: text().notNull(),
    start: instant().notNull(),
    before: jsonb(),
    after: jsonb(),
    causes: text().array().notNull(),
    run: ref().notNull(),
    restatedAt: instant().notNull().default(sql`clock_timestamp()`),
  },
  (t) => [
    index('bucket_restatement_chatbot_index').on(t.chatbotId, sql`id desc`),
    index('bucket_restatement_run_index').on(t.run),
  ],
);

/** One row: whether every bucket was counted since the cache was filled, and as of when they last were. */
export const archiveState = truecount.table(
  'archive_state',
  {
    id: boolean().primaryKey().default(true),
    filledAt: instant(),
    /** Since when a run is due that counts every bucket again, marked or not; what is there stands until then. */
    dueAt: instant().defaultNow(),
    /** How often buckets or notes were emptied: a run that was overtaken by that has not counted everything. */
    emptiedCount: count(),
    /** When the newest complete run began: buckets that ended an hour before it are closed, a change of one is a restatement. */
    archivedAt: instant(),
  },
  (t) => [check('archive_state_one_row', sql`${t.id}`)],
);

/** Totals of a team, sessions of unknown chatbots included. */
export const teamStatistics = truecount.table('team_statistics', {
  teamId: ref().primaryKey(),
  sessionCount: count(),
  testSessionCount: count(),
  humanMessageCount: count(),
});

/**
 * Changes of the source that no refresh has folded yet, and cache rows that were lost. Appended in the transaction that
 * makes the change and taken by DELETE: a row is seen together with its change, so nothing can fall between. `kind`:
 * `a` messages were added to conversation `id`, `human` of them human, between `first_at` and `last_at`: may be added
 * `m` conversation `id`, `s` session `id`, `c` chatbot `id`: to be counted again
 * `e` everything is to be counted again; `id` is the transaction that said so
 */
export const pendingChange = truecount.table('pending_change', {
  kind: letter().notNull(),
  id: ref().notNull(),
  human: integer(),
  firstAt: instant(),
  lastAt: instant(),
  notedAt: instant().notNull().default(sql`clock_timestamp()`),
});

/** One row, kept by triggers: what became of notes and cache rows. Pages learn from it whether anything changed. */
export const changeCount = truecount.table(
  'change_count',
  {
    id: boolean().primaryKey().default(true),
    /** Notes that were taken: with those that are pending it is the number ever seen, and a fold does not move it. */
    takenCount: count(),
    /** Cache rows that refreshes other than folds have written: what they find nobody had noted. */
    rewrittenCount: count(),
  },
  (t) => [check('change_count_one_row', sql`${t.id}`)],
);

/** One row: which platform's tables are the source, and in what state of its schema they were last seen. */
export const sourceState = truecount.table(
  'source_state',
  {
    id: boolean().primaryKey().default(true),
    /** The adapter's name. */
    name: text().notNull().default('native'),
    /** Schema of the platform's tables; null for the native platform. */
    schema: text(),
    /** Of the columns and types that the adapter reads. */
    fingerprint: text(),
    /** Another number with each change of this row: processes hold the source of one revision. */
    revision: count(),
    /** The revision for which capture was made. */
    capturedRevision: count(),
    attachedAt: instant(),
  },
  (t) => [check('source_state_one_row', sql`${t.id}`)],
);

/** One row: how changes are captured, and what capture and sweeps remember. */
export const captureState = truecount.table(
  'capture_state',
  {
    id: boolean().primaryKey().default(true),
    capture: text().notNull().default('triggers'),
    /** The newest change of the source that was folded. */
    newestChangeAt: instant(),
    /** The rolling sweep goes on behind this conversation; its round began then. */
    sweptThrough: ref(),
    roundBeganAt: instant(),
    /** When the last round that is done began: every session was counted again since. */
    sweptAt: instant(),
  },
  (t) => [
    check('capture_state_one_row', sql`${t.id}`),
    check('capture_state_capture_check', sql`${t.capture} in ('triggers', 'tail')`),
  ],
);

/**
 * Capture by tail: one row per captured table of the source; none with triggers. Every row of the table up to `settled_id`
 * is noted or was never committed; above it readers look at the table itself.
 */
export const tailPosition = truecount.table('tail_position', {
  relation: text().primaryKey(),
  settledId: ref().notNull(),
  /** Once no transaction of `holders` is left, everything up to here is settled. */
  frontierId: ref().notNull(),
  /** Virtual transactions that could write the table when `frontier_id` was the highest id. */
  holders: text().array().notNull().default(sql`'{}'`),
  /** The file of the table: another one after TRUNCATE. */
  fileNode: bigint({ mode: 'bigint' }).notNull(),
});

/** Rows above `settled_id` that are noted already: readers leave them to the notes. */
export const tailSeen = truecount.table(
  'tail_seen',
  { relation: text().notNull(), id: ref().notNull() },
  (t) => [primaryKey({ columns: [t.relation, t.id] })],
);

/** One row: whether the cache tables were ever filled, and since when. */
export const cacheState = truecount.table(
  'cache_state',
  {
    id: boolean().primaryKey().default(true),
    filledAt: instant(),
    /** How often the tables were emptied: a fill that was overtaken by that is no fill. */
    emptiedCount: count(),
  },
  (t) => [check('cache_state_one_row', sql`${t.id}`)],
);

/** The writer lock: an empty table, locked by the transaction that writes the cache tables. */
export const writer = truecount.table('writer', { locked: boolean() });

/**
 * Every run of a refresh or of another job. `type`: full (all), incremental (what is pending), recent (that and sessions of
 * the last day), older (a stretch of the rest), chatbots (totals), hybrid (several of these), chatbot, session; other jobs
 * have their own name as type. `state`: queued, running, done, failed, cancelled, abandoned.
 * `steps`: what each kind of statement took, `{ [step]: { ms, rows, times } }`.
 */
export const statisticsUpdateLog = truecount.table(
  'statistics_update_log',
  {
    id: bigserial({ mode: 'bigint' }).primaryKey(),
    type: text().notNull(),
    scopeId: ref(),
    trigger: text().notNull(),
    requestedBy: text(),
    state: text().notNull(),
    batchSize: integer().notNull(),
    batchesDone: integer().notNull().default(0),
    batchesTotal: integer(),
    rowsRead: count(),
    rowsChanged: count(),
    steps: jsonb().notNull().default({}),
    requestedAt: instant().notNull().defaultNow(),
    startedAt: instant(),
    finishedAt: instant(),
    durationMs: integer(),
    errorCode: text(),
    error: text(),
    /** The job whose run it is; null for folds, and for refreshes that a command carries out itself. */
    job: text(),
    /** The instant of the job's schedule that it serves; null when it was asked for. */
    slot: instant(),
    /** Who carries it out: `process`, which holds a lock for as long as it lives, or `inngest`, step by step. */
    runner: text().notNull().default('process'),
    inngestRunId: text(),
    /** Its last sign of life. */
    beatAt: instant(),
    /** How many processes took it up, one after another. */
    attempts: integer().notNull().default(0),
    /** Where it goes on, for whoever does (lib/refresh/position.ts). */
    position: jsonb(),
    /** What is worth knowing of it beside an error. */
    note: text(),
  },
  (t) => [
    index('statistics_update_log_requested_index').on(sql`requested_at desc`, sql`id desc`),
    // One of a kind waits at a time: the next asker joins it.
    uniqueIndex('statistics_update_log_open_index')
      .on(t.type, sql`coalesce(scope_id, 0)`)
      .where(sql`state = 'queued'`),
    // Folds leave many rows: the newest of a type, and those that are not over, are found without them.
    index('statistics_update_log_type_index').on(t.type, sql`id desc`),
    index('statistics_update_log_unfinished_index').on(t.id).where(sql`state in ('queued', 'running')`),
    index('statistics_update_log_covering_index')
      .on(t.type, t.scopeId, sql`finished_at desc`)
      .where(sql`state = 'done'`),
    // A slot is served once, however many schedulers there are.
    uniqueIndex('statistics_update_log_slot_index').on(t.job, t.slot).where(sql`slot is not null`),
    index('statistics_update_log_job_index').on(t.job, sql`id desc`).where(sql`job is not null`),
    uniqueIndex('statistics_update_log_inngest_index')
      .on(t.inngestRunId)
      .where(sql`inngest_run_id is not null`),
    check(
      'statistics_update_log_type_check',
      sql`${t.type} in ('full', 'incremental', 'hybrid', 'chatbot', 'session', 'recent', 'older', 'chatbots',
        'archive', 'compress', 'check-staleness', 'clean-update-log', 'audit', 'audit-all')`,
    ),
    check('statistics_update_log_runner_check', sql`${t.runner} in ('process', 'inngest')`),
    check(
      'statistics_update_log_state_check',
      sql`${t.state} in ('queued', 'running', 'done', 'failed', 'cancelled', 'abandoned')`,
    ),
  ],
);

/** What people have set for a job, over the environment's defaults. */
export const jobSetting = truecount.table(
  'job_setting',
  {
    job: text().primaryKey(),
    isPaused: boolean().notNull().default(false),
    /** Seconds between two runs; null for the default schedule. */
    intervalSeconds: integer(),
    changedAt: instant().notNull().defaultNow(),
    changedBy: text(),
  },
  (t) => [check('job_setting_interval_check', sql`${t.intervalSeconds} between 10 and 31536000`)],
);

/** When a scheduler last looked at a job, and the newest slot that was taken. `tail`: when capture by tail was last followed. */
export const jobHeartbeat = truecount.table('job_heartbeat', {
  job: text().primaryKey(),
  slot: instant(),
  beatAt: instant().notNull().defaultNow(),
  /** The cron expression that Inngest had registered when it last looked; null where another scheduler did. */
  registeredCron: text(),
});

/** When an alert of each kind was last sent: several instances see the same trouble. */
export const alertSent = truecount.table('alert_sent', {
  key: text().primaryKey(),
  sentAt: instant().notNull(),
});

/**
 * What a run recounted, by part. Of an audit: `random`, from which alone a statement about all numbers follows; `viewed`,
 * `unswept` and `changed`, where faults are likelier; `all`. Of a refresh: `sweep`, where it came upon rows that differed
 * although nobody had noted a change of them.
 */
export const auditResult = truecount.table(
  'audit_result',
  {
    runId: ref().notNull(),
    part: text().notNull(),
    /** The instant of the snapshot. */
    asOf: instant().notNull(),
    /** Sessions, chatbots, buckets and teams. */
    rowCount: count(),
    wrongRowCount: count(),
    /** Rows drawn, and those of which a number differs, by kind (lib/verify/tally.ts); empty for `sweep`. */
    sampled: jsonb().notNull().default({}),
    numberCount: count(),
    wrongCount: count(),
    /** Differences that capture by tail need not know before the next sweep. */
    unsweptCount: count(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.part] }),
    index('audit_result_part_index').on(t.part, sql`as_of desc`),
    check(
      'audit_result_part_check',
      sql`${t.part} in ('random', 'viewed', 'unswept', 'changed', 'all', 'sweep')`,
    ),
  ],
);

/** Numbers that differed: what was shown beside what was counted. An audit leaves them as they are, a sweep has mended them. */
export const auditFinding = truecount.table(
  'audit_finding',
  {
    id: bigserial({ mode: 'bigint' }).primaryKey(),
    runId: ref().notNull(),
    part: text().notNull(),
    foundAt: instant().notNull(),
    /** Of a session, a chatbot or a team. */
    kind: text().notNull(),
    subjectId: ref().notNull(),
    teamId: ref(),
    number: text().notNull(),
    shown: jsonb(),
    counted: jsonb(),
    isUnswept: boolean().notNull(),
    /** The refresh that somebody asked for to mend it. */
    repairRunId: ref(),
    repairAskedBy: text(),
    repairAskedAt: instant(),
    /** When an audit looked at the row again and found the number right. */
    clearedAt: instant(),
  },
  (t) => [
    index('audit_finding_team_index').on(t.teamId, sql`id desc`),
    index('audit_finding_subject_index').on(t.kind, t.subjectId),
    index('audit_finding_run_index').on(t.runId),
    index('audit_finding_open_index')
      .on(t.kind, t.subjectId)
      .where(sql`cleared_at is null and part <> 'sweep'`),
    check('audit_finding_kind_check', sql`${t.kind} in ('session', 'chatbot', 'bucket', 'team')`),
  ],
);

/** What each check of the whole came to (lib/invariants): `n` of `n`, or what was wrong with examples. */
export const invariantResult = truecount.table(
  'invariant_result',
  {
    runId: ref().notNull(),
    name: text().notNull(),
    asOf: instant().notNull(),
    comparedCount: count(),
    wrongCount: count(),
    /** The first that are wrong, `[{ id, left, right }]`. */
    examples: jsonb().notNull().default([]),
    durationMs: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.runId, t.name] }),
    index('invariant_result_name_index').on(t.name, sql`as_of desc`),
  ],
);

/** Pages as they were answered, by hour: how old the answers were, and where their rows came from. */
export const viewHour = truecount.table('view_hour', {
  hour: instant().primaryKey(),
  viewCount: count(),
  cacheRowCount: count(),
  pendingRowCount: count(),
  liveRowCount: count(),
  behindRowCount: count(),
  /** Seconds that answers were behind the source, added up over the views, and the most of them. */
  staleSeconds: doublePrecision().notNull().default(0),
  mostStaleSeconds: doublePrecision().notNull().default(0),
});

/** How often the page of a chatbot or a session was looked at, by UTC day. Nobody is named. */
export const viewSubject = truecount.table(
  'view_subject',
  {
    day: date({ mode: 'string' }).notNull(),
    kind: text().notNull(),
    subjectId: ref().notNull(),
    viewCount: count(),
  },
  (t) => [
    primaryKey({ columns: [t.day, t.kind, t.subjectId] }),
    check('view_subject_kind_check', sql`${t.kind} in ('chatbot', 'session')`),
  ],
);
