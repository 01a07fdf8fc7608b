'use client';
/** An instant: relative, with UTC and local time in the tooltip. */
import { formatExact, formatRelative, toMs, UNKNOWN } from '@/lib/format';
import { useIsAlive, useNow } from './clock';

/** @param at ISO-8601 instant, null when unknown */
export function Time({ at, unknown = UNKNOWN }: { at: string | null; unknown?: string }) {
  const now = useNow();
  const isAlive = useIsAlive();
  if (at === null) return <>{unknown}</>;
  return (
    <time dateTime={at} title={isAlive ? `${formatExact(at)}\n${formatLocal(at)}` : formatExact(at)}>
      {formatRelative(at, now)}
    </time>
  );
}

/** In the browser's zone, which the server does not know. */
function formatLocal(at: string): string {
  const ms = toMs(at);
  if (ms === null) return '';
  return `${new Date(ms).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' })} (local)`;
}
