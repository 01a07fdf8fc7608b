/** What people were shown, in words. */

import type { ViewBar } from '@/lib/cache/view-series';
import { formatCount, formatDay } from '@/lib/format';
import type { RowsByOrigin } from '@/lib/views/views';

/** Where rows came from: at the bottom of a bar what is served fastest. */
export const ORIGINS = [
  { key: 'cache', label: 'from the cache', colour: 'var(--tc-bar)' },
  { key: 'pending', label: 'pending added', colour: 'var(--tc-accent)' },
  { key: 'live', label: 'counted live', colour: 'var(--tc-quiet)' },
  { key: 'behind', label: 'behind', colour: 'var(--tc-warn)' },
] as const satisfies { key: keyof RowsByOrigin; label: string; colour: string }[];

export const rowsOf = (rows: RowsByOrigin) => rows.cache + rows.pending + rows.live + rows.behind;

/** "98.2 %"; what is not all never reads 100, what is not none never 0. */
export function formatShare(part: number, whole: number): string {
  if (part === whole || part === 0) return part === 0 ? '0 %' : '100 %';
  const percent = (part / whole) * 100;
  if (percent < 0.1) return '< 0.1 %';
  return `${(Math.floor(percent * 10) / 10).toFixed(1)} %`;
}

/** "97.1 % from the cache, 2.9 % pending added": those that are none left out. */
export function describeOrigins(rows: RowsByOrigin): string {
  const all = rowsOf(rows);
  const parts = ORIGINS.filter(({ key }) => rows[key] > 0);
  return parts.map(({ key, label }) => `${formatShare(rows[key], all)} ${label}`).join(', ') || 'no rows';
}

/** Seconds that an answer was behind: "0 s", "0.4 s", "12 s". */
export function formatBehind(seconds: number | null): string {
  if (seconds === null) return '—';
  if (seconds === 0) return '0 s';
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${formatCount(Math.round(seconds))} s`;
}

/** "31 Jan", or "09:00". */
export const tickOf = (id: string) => (id.length === 13 ? `${id.slice(11)}:00` : formatDay(id));
export const nameOf = ({ id }: Pick<ViewBar, 'id'>) =>
  id.length === 13 ? `${id.replace('T', ' ')}:00 UTC` : `${id} UTC`;
