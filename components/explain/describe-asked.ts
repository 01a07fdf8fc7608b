/** The period of a number, within a sentence. */
import { describePeriod } from '@/components/period/periods';
import type { AskedPeriod } from '@/lib/reads/params';

/** "last 7 days", "2026-01-01 to 2026-01-31". */
export function describeAsked({ period, from, to }: AskedPeriod): string {
  return describePeriod(period ?? 'custom', from, to).replace('Last', 'last');
}
