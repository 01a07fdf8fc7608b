/** A number's value in words, exact to the last digit: two values that differ never read alike. */
import type { Value } from '@/lib/explain/explanation';
import { formatCount, formatDuration, formatExact, formatMs, UNKNOWN } from '@/lib/format';

const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 9 });

/** "1,204", "2026-01-31 09:00:00.000001 UTC", "1 h 2 min (3,725.5 s)", "v2, v10"; null is "—". */
export function describeValue(number: string, value: Value): string {
  if (value === null) return UNKNOWN;
  if (Array.isArray(value)) {
    const parts = value.map((part) => (typeof part === 'number' ? formatCount(part) : part));
    // Counts have commas of their own.
    return parts.length === 0 ? 'none' : parts.join(typeof value[0] === 'number' ? ' · ' : ', ');
  }
  if (typeof value === 'string') return formatExact(value);
  if (number === 'duration') return `${formatDuration(value)} (${exact.format(value)} s)`;
  if (number === 'meanTraceMs') return `${formatMs(value)} (${exact.format(value)} ms)`;
  return exact.format(value);
}

/** "5 more", "2 fewer", "3 s later"; null where no distance can be told. */
export function describeOffset(number: string, shown: Value, counted: Value): string | null {
  if (typeof shown === 'number' && typeof counted === 'number') {
    const off = Math.abs(shown - counted);
    if (number === 'duration') return `${exact.format(off)} s ${shown > counted ? 'longer' : 'shorter'}`;
    return `${exact.format(off)} ${shown > counted ? 'more' : 'fewer'}`;
  }
  if (typeof shown === 'string' && typeof counted === 'string') return shown > counted ? 'later' : 'earlier';
  return null;
}
