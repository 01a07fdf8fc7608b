/** Whether the numbers are right: what audits say, and whether sums add up. Pure. */
import { formatNoun, formatRelative, formatTotal } from '@/lib/format';
import type { Check } from './check';
import type { Drift } from './drift';

/** @param intervalSeconds between two audits */
export function checkDrift(drift: Drift, intervalSeconds: number, now: number): Check {
  const { newestAt, text, wrong, swept, unswept, open } = drift;
  const name = 'Drift';
  const link = { href: '/admin/cache/audit', label: 'Audit' };
  if (newestAt === null)
    return {
      name,
      tone: 'warn',
      word: 'Unknown',
      says: 'Not audited yet: nothing has held the cache against the source.',
      link,
    };
  if (open.count > 0) {
    const found =
      open.count === 1 && !open.isCapped
        ? 'One number differs from the source and is not repaired.'
        : `${formatTotal(open)} numbers differ from the source and are not repaired.`;
    return { name, tone: 'bad', word: 'Found', says: `${found} ${text}`, link };
  }
  const seconds = (now - Date.parse(newestAt)) / 1000;
  if (seconds > 2 * intervalSeconds)
    return {
      name,
      tone: 'warn',
      word: 'Overdue',
      says: `The newest audit was ${formatRelative(newestAt, now)}. ${text}`,
      link,
    };
  const sweeps = swept > 0 ? ` Sweeps have mended ${formatNoun(swept, 'number')} that nobody had noted.` : '';
  const audits =
    wrong > 0 ? ` ${formatNoun(wrong, 'number')} that audits found wrong within 7 days: mended.` : '';
  if (wrong + swept > 0)
    return {
      name,
      tone: 'warn',
      word: 'Mended',
      says: `Nothing is wrong that is known. ${text}${audits}${sweeps}`,
      link,
    };
  return { name, tone: 'good', word: unswept > 0 ? 'None known' : 'None', says: text, link };
}

export function checkInvariants({ invariants }: Drift, now: number): Check {
  const { known, checked, broken, asOf } = invariants;
  const name = 'Sums';
  const link = { href: '/admin/cache/audit', label: 'Audit' };
  if (asOf === null)
    return {
      name,
      tone: 'warn',
      word: 'Unknown',
      says: 'Not checked yet: no sum was held against another.',
      link,
    };
  if (broken.length > 0)
    return {
      name,
      tone: 'bad',
      word: 'Broken',
      says: `${broken.length} of ${formatNoun(known, 'check')} of sums ${broken.length === 1 ? 'does' : 'do'} not hold: ${broken.join(', ')}.`,
      link,
    };
  const left = known - checked;
  return {
    name,
    tone: 'good',
    word: 'Hold',
    says: `${checked} of ${formatNoun(known, 'check')} hold${left > 0 ? `, ${left} had nothing to compare` : ''}; ${formatRelative(asOf, now)}.`,
    link,
  };
}
