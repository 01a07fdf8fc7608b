/** How many changes are pending, in words. */
import { formatCount, formatNoun } from '@/lib/format';

/** "1 pending change", "10,000+ pending changes". */
export function describeChanges(of: { pending: number; isPendingCapped: boolean }): string {
  return of.isPendingCapped
    ? `${formatCount(of.pending)}+ pending changes`
    : formatNoun(of.pending, 'pending change');
}
