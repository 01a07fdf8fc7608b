/** Histories as fast-check makes them up: which kinds of steps, and how often. */
import fc from 'fast-check';
import type { Change } from './change';
import { anyAppend, anyChange } from './changes';
import type { Gate, Kind } from './refreshes';
import {
  beginning,
  changing,
  emptying,
  ending,
  holding,
  interrupting,
  killing,
  lettingGo,
  losing,
  racing,
  refreshesOf,
  refreshing,
  round,
  type Step,
  writesOf,
} from './steps';

/** What a history is made of. */
export interface Kinds {
  changes: fc.Arbitrary<Change>;
  /** What runs most often between the changes, and what else does. */
  mostly: Kind;
  refreshes: Kind[];
  /** Where refreshes are stopped in their midst. A read that must fold first would wait in vain: it needs a high PENDING_LIMIT. */
  gates: readonly Gate[];
  canEmpty: boolean;
}

/** With capture by triggers. */
export const EVERYTHING: Kinds = {
  changes: anyChange,
  mostly: 'fold',
  refreshes: [
    ...(['impatient fold', 'incremental', 'hybrid', 'full', 'chatbot', 'session'] as const),
    ...(['archive', 'archive', 'compress', 'compress'] as const),
  ],
  // The first most often: what is taken by then is not yet counted.
  gates: [
    'session_statistics',
    'session_statistics',
    'session_version',
    'session_activity',
    'chatbot_bucket',
    'bucket_change',
    'statistics_update_log',
  ],
  canEmpty: true,
};

/** With capture by tail: what is true at once after every step. */
export const APPENDS: Kinds = {
  changes: anyAppend,
  mostly: 'poll',
  refreshes: ['fold', 'fold', 'fold', ...EVERYTHING.refreshes],
  gates: [...EVERYTHING.gates, 'pending_change', 'tail_seen', 'tail_position'],
  canEmpty: false,
};

/** Any history of such kinds. */
export function anyHistory({
  changes,
  mostly,
  refreshes: kinds,
  gates,
  canEmpty,
}: Kinds): fc.Arbitrary<Step[]> {
  const writes = writesOf(changes);
  const refreshes = refreshesOf(mostly, kinds);
  const steps = [
    { weight: 40, arbitrary: changing(writes) },
    { weight: 8, arbitrary: beginning },
    { weight: 9, arbitrary: ending },
    { weight: 1, arbitrary: killing },
    { weight: 3, arbitrary: losing },
    {
      weight: 12,
      arbitrary: refreshing(refreshes),
    },
    { weight: 3, arbitrary: racing(refreshes, writes) },
    { weight: 1, arbitrary: interrupting(refreshes) },
    ...(canEmpty ? [{ weight: 2, arbitrary: emptying }] : []),
    ...(gates.length > 0
      ? [
          { weight: 9, arbitrary: holding(refreshes, gates) },
          { weight: 6, arbitrary: lettingGo },
        ]
      : []),
  ];
  return fc.array(fc.oneof(...steps), { minLength: 10, maxLength: 50, size: 'max' });
}

/** With capture by tail: every step ends with a sweep. */
export const anySweeps: fc.Arbitrary<Step[]> = fc.array(round, { minLength: 1, maxLength: 12, size: 'max' });
