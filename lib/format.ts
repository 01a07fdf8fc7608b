/** Numbers, instants and lengths of time as people read them. Pure, and the same on server and client. */
import type { Total } from '@/lib/reads/types';

// One fixed locale: the server's and the browser's would differ and break hydration.
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** What stands where a value is unknown; zero is "0". */
export const UNKNOWN = '—';

/** Exact: 1204 is "1,204". */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** Short, for cards: 12345 is "12.3K". Show the exact value beside it. */
export function formatCompact(count: number): string {
  return compact.format(count);
}

/** "1,204", or "10,000+" where counting stopped. */
export function formatTotal(total: Total): string {
  return formatCount(total.count) + (total.isCapped ? '+' : '');
}

/** "1 chatbot", "2 chatbots". */
export function formatNoun(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Milliseconds since 1970 of an ISO-8601 instant; null when it is none. */
export function toMs(instant: string): number | null {
  const ms = Date.parse(instant);
  return Number.isNaN(ms) ? null : ms;
}

const UNITS: [seconds: number, short: string][] = [
  [31_536_000, 'y'],
  [2_592_000, 'mo'],
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
  [1, 's'],
];

/**
 * How far `instant` lies from `nowMs`: "4 min ago", "in 2 h", "just now" within five seconds.
 * Rounded down to the largest whole unit; months of 30 and years of 365 days.
 */
export function formatRelative(instant: string, nowMs: number): string {
  const ms = toMs(instant);
  if (ms === null) return UNKNOWN;
  const seconds = Math.trunc((nowMs - ms) / 1000);
  if (Math.abs(seconds) < 5) return 'just now';
  const text = largestUnit(Math.abs(seconds));
  return seconds > 0 ? `${text} ago` : `in ${text}`;
}

/** A length of time in its two largest units: 3725 is "1 h 2 min"; null is unknown. */
export function formatDuration(seconds: number | null): string {
  if (seconds === null) return UNKNOWN;
  const total = Math.trunc(seconds);
  if (total < 1) return seconds > 0 ? '< 1 s' : '0 s';
  const at = UNITS.findIndex(([size]) => total >= size);
  const [size, name] = UNITS[at] ?? [1, 's'];
  const [nextSize, nextName] = UNITS[at + 1] ?? [1, ''];
  const rest = Math.trunc((total % size) / nextSize);
  const text = `${formatCount(Math.trunc(total / size))} ${name}`;
  return rest > 0 && nextName ? `${text} ${rest} ${nextName}` : text;
}

/** A mean of milliseconds: "840 ms", "1.2 s"; null is unknown. */
export function formatMs(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : formatDuration(ms / 1000);
}

/** Bytes: "840 kB", "1.2 GB". */
export function formatSize(bytes: number): string {
  const at = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)), 4);
  const value = bytes / 1000 ** at;
  return `${value < 10 && at > 0 ? value.toFixed(1) : Math.round(value)} ${['B', 'kB', 'MB', 'GB', 'TB'][at]}`;
}

/** The age of a cache, in its largest unit: "3 h". */
export function formatAge(seconds: number): string {
  return largestUnit(Math.max(1, Math.trunc(seconds)));
}

/** "2026-01-31 09:00:00.000001 UTC": every digit that is there. */
export function formatExact(instant: string): string {
  const match = /^(\d{4,}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?)Z$/.exec(instant);
  return match ? `${match[1]} ${match[2]} UTC` : instant;
}

/** "2026-01-31 09:00 UTC". */
export function formatMinute(instant: string): string {
  const match = /^(\d{4,}-\d\d-\d\d)T(\d\d:\d\d)/.exec(instant);
  return match ? `${match[1]} ${match[2]} UTC` : instant;
}

/** "09:00:00 UTC". */
export function formatClock(instant: string): string {
  const match = /T(\d\d:\d\d:\d\d)/.exec(instant);
  return match ? `${match[1]} UTC` : instant;
}

/** The UTC days that a row of counts stands for, the last being the day of `asOf`: ["2026-01-30", "2026-01-31"]. */
export function listDays(asOf: string, length: number): string[] {
  const last = toMs(asOf) ?? 0;
  return Array.from({ length }, (_, at) =>
    new Date(last - (length - 1 - at) * 86_400_000).toISOString().slice(0, 10),
  );
}

// Spelled out: two versions of the locale data already differ about "Sep" and "Sept".
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "31 Jan" of "2026-01-31". */
export function formatDay(day: string): string {
  const [, month, date] = day.split('-').map(Number);
  return `${date} ${MONTHS[(month ?? 0) - 1] ?? ''}`;
}

/** "99.95 %", cut and not rounded: what is not all never reads 100. */
export function formatRate(part: number, whole: number): string {
  if (whole === 0) return UNKNOWN;
  if (part === whole) return '100 %';
  return `${(Math.floor((part * 10_000) / whole) / 100).toFixed(2)} %`;
}

function largestUnit(seconds: number): string {
  const [size, name] = UNITS.find(([unit]) => seconds >= unit) ?? [1, 's'];
  return `${formatCount(Math.trunc(seconds / size))} ${name}`;
}
