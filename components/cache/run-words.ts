/** A run's state, its trigger and its type in words. */
import type { Tone } from '@/components/state/status';
import { formatDuration, formatNoun } from '@/lib/format';

const STATES: Record<string, { tone: Tone; word: string }> = {
  queued: { tone: 'quiet', word: 'Waiting' },
  running: { tone: 'accent', word: 'Running' },
  done: { tone: 'good', word: 'Done' },
  failed: { tone: 'bad', word: 'Failed' },
  abandoned: { tone: 'bad', word: 'Abandoned' },
  cancelled: { tone: 'warn', word: 'Cancelled' },
};

export const stateWords = (state: string) => STATES[state] ?? { tone: 'quiet' as const, word: state };

/** "by schedule", "by hand, by ana@example.org". */
export function describeTrigger(trigger: string, by: string | null): string {
  if (trigger === 'schedule') return 'by schedule';
  if (trigger === 'manual') return by ? `by ${by}` : 'by hand';
  return `by ${trigger}${by ? `, ${by}` : ''}`;
}

export interface OtherRun {
  state: 'queued' | 'running';
  seconds: number;
  trigger: string;
  by: string | null;
}

/** "Already running, started 20 s ago by schedule". */
export function describeOther({ state, seconds, trigger, by }: OtherRun): string {
  const ago = seconds < 1 ? 'just now' : `${formatDuration(seconds)} ago`;
  return state === 'running'
    ? `Already running, started ${ago} ${describeTrigger(trigger, by)}`
    : `Already asked for ${ago} ${describeTrigger(trigger, by)}`;
}

/** "3,210 rows read, 14 changed". */
export function describeWork({ read, changed }: { read: number; changed: number }): string {
  return `${formatNoun(read, 'row')} read, ${formatNoun(changed, 'row')} changed`;
}

/** "full", "chatbot 12", "chatbot of another team". */
export function describeWhat({ type, scopeId }: { type: string; scopeId: string | null }): string {
  if (type !== 'chatbot' && type !== 'session') return type;
  return scopeId === null ? `${type} of another team` : `${type} ${scopeId}`;
}
