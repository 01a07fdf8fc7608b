/**
 * Pages as they were answered, counted in this process and written now and then by one statement: no read waits for it or
 * fails by it. A process that is told to end writes what is left; one that is killed loses it.
 */
import { db, type Sql } from '@/db/client';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import type { CacheState, Counted } from '@/lib/reads/types';

/** What a page showed: rows with where each came from, and what the page was about. */
export interface Shown {
  rows: { counted: Counted }[];
  subject?: { kind: 'chatbot' | 'session'; id: string };
}

interface Hour {
  views: number;
  cache: number;
  pending: number;
  live: number;
  behind: number;
  stale: number;
  mostStale: number;
}

interface Counts {
  hours: Map<string, Hour>;
  /** By day, kind and id. */
  subjects: Map<string, number>;
  timer: NodeJS.Timeout | null;
}

const FLUSH_MS = 15_000;
/** While the database cannot be written, so much is kept: what comes beside it is not counted. */
const SUBJECT_CAP = 10_000;
const HOUR_CAP = 48;
const TIME_LIMIT_MS = 5_000;

// Kept on globalThis: a server's bundles each have a copy of this module.
const held = globalThis as unknown as { truecountViews?: Counts };
const counts = (): Counts => {
  held.truecountViews ??= { hours: new Map(), subjects: new Map(), timer: null };
  return held.truecountViews;
};

/** Counts a page that was answered. Never throws, never waits. */
export function noteView(state: CacheState, { rows, subject }: Shown): void {
  const { asOf } = state;
  addHour(hourOf(asOf), { views: 1, stale: state.ageSeconds, mostStale: state.ageSeconds });
  noteRows(state, rows);
  if (subject) addSubject(`${asOf.slice(0, 10)} ${subject.kind} ${subject.id}`, 1);
  const { timer } = counts();
  if (timer === null) counts().timer = setTimeout(() => void flushViews(db), FLUSH_MS).unref();
}

/** Counts further rows of a page that is counted already. */
export function noteRows({ asOf, clocks }: CacheState, rows: Shown['rows']): void {
  const live = rows.filter(({ counted }) => counted === 'live').length;
  const cached = rows.length - live;
  const isLive = env().READ_MODE === 'live';
  addHour(hourOf(asOf), {
    ...(clocks.isExact ? { cache: cached } : { behind: cached }),
    ...(isLive ? { live } : { pending: live }),
  });
}

const hourOf = (instant: string) => `${instant.slice(0, 13)}:00:00Z`;
const NONE: Hour = { views: 0, cache: 0, pending: 0, live: 0, behind: 0, stale: 0, mostStale: 0 };

function addHour(hour: string, more: Partial<Hour>): void {
  const { hours } = counts();
  const known = hours.get(hour);
  if (!known && hours.size >= HOUR_CAP) return;
  const sum = { ...(known ?? NONE) };
  for (const [name, value] of Object.entries(more) as [keyof Hour, number][])
    sum[name] = name === 'mostStale' ? Math.max(sum[name], value) : sum[name] + value;
  hours.set(hour, sum);
}

function addSubject(key: string, views: number): void {
  const { subjects } = counts();
  if (!subjects.has(key) && subjects.size >= SUBJECT_CAP) return;
  subjects.set(key, (subjects.get(key) ?? 0) + views);
}

/** Writes what was counted; what cannot be written is tried again with what comes next. Never throws. */
export async function flushViews(pool: () => Sql): Promise<void> {
  const { hours, subjects, timer } = counts();
  if (timer) clearTimeout(timer);
  held.truecountViews = undefined;
  try {
    await write(pool(), hours, subjects);
  } catch (error) {
    for (const [hour, sum] of hours) addHour(hour, sum);
    for (const [key, views] of subjects) addSubject(key, views);
    log.warn({ operation: 'views', error: describeError(error) }, 'views not written');
  }
}

async function write(sql: Sql, hours: Counts['hours'], subjects: Counts['subjects']): Promise<void> {
  const hourRows = [...hours].map(([hour, sum]) => ({ hour, ...sum }));
  const subjectRows = [...subjects].map(([key, views]) => {
    const [day, kind, id] = key.split(' ');
    return { day, kind, id, views };
  });
  if (hourRows.length === 0) return;
  await sql.begin(async (tx) => {
    await tx.unsafe(
      `set local statement_timeout = ${TIME_LIMIT_MS}; set local lock_timeout = ${TIME_LIMIT_MS}`,
    );
    // In the order of their keys: several processes write the same rows.
    await tx`
      with hour as (
        insert into truecount.view_hour as held (hour, view_count, cache_row_count, pending_row_count, live_row_count, behind_row_count,
          stale_seconds, most_stale_seconds)
        select hour, views, cache, pending, live, behind, stale, "mostStale"
        from jsonb_to_recordset(${JSON.stringify(hourRows)}::text::jsonb) as row (hour timestamptz, views bigint, cache bigint,
          pending bigint, live bigint, behind bigint, stale float8, "mostStale" float8) order by hour
        on conflict (hour) do update set view_count = held.view_count + excluded.view_count,
          cache_row_count = held.cache_row_count + excluded.cache_row_count,
          pending_row_count = held.pending_row_count + excluded.pending_row_count,
          live_row_count = held.live_row_count + excluded.live_row_count,
          behind_row_count = held.behind_row_count + excluded.behind_row_count,
          stale_seconds = held.stale_seconds + excluded.stale_seconds,
          most_stale_seconds = greatest(held.most_stale_seconds, excluded.most_stale_seconds)
      )
      insert into truecount.view_subject as held (day, kind, subject_id, view_count)
      select day, kind, id, views
      from jsonb_to_recordset(${JSON.stringify(subjectRows)}::text::jsonb) as row (day date, kind text, id bigint, views bigint)
      order by day, kind, id
      on conflict (day, kind, subject_id) do update set view_count = held.view_count + excluded.view_count`;
  });
}
