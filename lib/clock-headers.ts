/** The clocks of an answer as HTTP headers, for files and API routes. */
import type { Clocks } from '@/lib/reads/types';

/**
 * `Stat-As-Of`: instant; `Stat-Covers`: every change of the source up to this instant is in the answer; `Stat-Exact`: true or false; `Stat-Pending`: changes that no refresh has folded, `10000+` above that.
 */
export function clockHeaders({
  asOf,
  coversAt,
  isExact,
  pending,
  isPendingCapped,
}: Clocks): Record<string, string> {
  return {
    'Stat-As-Of': asOf,
    ...(coversAt && { 'Stat-Covers': coversAt }),
    'Stat-Exact': String(isExact),
    'Stat-Pending': `${pending}${isPendingCapped ? '+' : ''}`,
  };
}
