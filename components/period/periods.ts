/** The periods of a session list in words. */
import { PERIODS } from '@/lib/reads/params';

export type Period = (typeof PERIODS)[number];

export const PERIOD_LABELS: Record<Period, string> = {
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '90d': 'Last 90 days',
  all: 'All time',
  custom: 'Custom',
};

/** The period of a name; `all` for one that is unknown. */
export function parsePeriod(name: string): Period {
  return PERIODS.find((period) => period === name) ?? 'all';
}

/** "Last 7 days", "2026-01-01 to 2026-01-31", "until 2026-01-31". */
export function describePeriod(period: Period, from: string | null, to: string | null): string {
  if (period !== 'custom') return PERIOD_LABELS[period];
  if (from && to) return from === to ? from : `${from} to ${to}`;
  if (from) return `from ${from}`;
  return to ? `until ${to}` : PERIOD_LABELS.all;
}
