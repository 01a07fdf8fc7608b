/** What people were shown, as bars: by hour, or by UTC day where the hours would be too many. Pure. */
import type { RowsByOrigin, ViewHour } from '@/lib/views/views';

export interface ViewBar {
  /** The UTC hour or day: "2026-01-31T09", "2026-01-31". */
  id: string;
  views: number;
  rows: RowsByOrigin;
  /** Seconds behind the source, over the views; null where nobody looked. */
  meanStaleSeconds: number | null;
  mostStaleSeconds: number;
}

export interface ViewSeries {
  grain: 'hour' | 'day';
  /** From the first view to the last, those without views too. */
  bars: ViewBar[];
}

const HOUR_MS = 3_600_000;
/** More hours than this are drawn as days. */
const MOST_HOURS = 48;

/** @param hours oldest first, those without views left out */
export function viewSeries(hours: readonly ViewHour[]): ViewSeries {
  const [first, last] = [hours[0], hours.at(-1)];
  if (!first || !last) return { grain: 'hour', bars: [] };
  const span = (Date.parse(last.hour) - Date.parse(first.hour)) / HOUR_MS + 1;
  const grain = span > MOST_HOURS ? 'day' : 'hour';
  const [length, step] = grain === 'hour' ? [13, HOUR_MS] : [10, 24 * HOUR_MS];
  const bars = new Map<string, ViewBar>();
  for (let at = Date.parse(first.hour); ; at += step) {
    const id = new Date(at).toISOString().slice(0, length);
    bars.set(id, { id, views: 0, rows: NONE, meanStaleSeconds: null, mostStaleSeconds: 0 });
    if (id >= last.hour.slice(0, length)) break;
  }
  for (const hour of hours) {
    const id = hour.hour.slice(0, length);
    bars.set(id, add(bars.get(id)!, hour));
  }
  return { grain, bars: [...bars.values()] };
}

const NONE: RowsByOrigin = { cache: 0, pending: 0, live: 0, behind: 0 };

/** Means are weighted by views: many that saw it fresh outweigh one that did not. */
function add(bar: ViewBar, hour: ViewHour): ViewBar {
  const views = bar.views + hour.views;
  const seconds = (bar.meanStaleSeconds ?? 0) * bar.views + (hour.meanStaleSeconds ?? 0) * hour.views;
  return {
    id: bar.id,
    views,
    rows: {
      cache: bar.rows.cache + hour.rows.cache,
      pending: bar.rows.pending + hour.rows.pending,
      live: bar.rows.live + hour.rows.live,
      behind: bar.rows.behind + hour.rows.behind,
    },
    meanStaleSeconds: views === 0 ? null : seconds / views,
    mostStaleSeconds: Math.max(bar.mostStaleSeconds, hour.mostStaleSeconds),
  };
}
