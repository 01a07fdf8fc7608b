/** The clocks of an answer as HTTP headers, for files and API routes. */
import type { Clocks } from '@/lib/reads/types';

/** `Stat-As-Of`: instant; `Stat-Exact`: true or false; `Stat-Pending`: changes that no refresh has folded, `10000+` above that. */
export function clockHeaders({ asOf, isExact, pending, isPendingCapped }: Clocks): Record<string, string> {
  return {
    'Stat-As-Of': asOf,
    'Stat-Exact': String(isExact),
    'Stat-Pending': `${pending}${isPendingCapped ? '+' : ''}`,
  };
}
