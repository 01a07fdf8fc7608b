/** Instants of the import format: ISO-8601 with an offset, brought to UTC with six decimals. */

const form = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):?(\d\d))$/;
const HOUR = 3_600_000;

/**
 * @param text `2026-01-31T10:00:00.5+01:00`: seconds are given, up to nine decimals, `Z` or an offset below 16 hours
 * @returns `2026-01-31T09:00:00.500000Z`, or null when it is no such instant or its UTC year is not 1 to 9999.
 *   What is finer than a microsecond is cut off, as rounding could move an instant into the next day.
 */
export function parseImportInstant(text: string): string | null {
  const match = form.exec(text);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Numbers;
  const [offsetHour, offsetMinute] = [Number(match[9] ?? 0), Number(match[10] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59 || offsetHour > 15 || offsetMinute > 59) return null;

  const local = new Date(0);
  // Date.UTC would read the years 0 to 99 as 1900 to 1999.
  local.setUTCFullYear(year, month - 1, day);
  local.setUTCHours(hour, minute, second);
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return null;

  const ahead = (offsetHour * HOUR + offsetMinute * 60_000) * (match[8] === '-' ? -1 : 1);
  const instant = new Date(local.getTime() - ahead);
  const utcYear = instant.getUTCFullYear();
  if (utcYear < 1 || utcYear > 9999) return null;
  return `${instant.toISOString().slice(0, 19)}.${(match[7] ?? '').slice(0, 6).padEnd(6, '0')}Z`;
}

type Numbers = [number, number, number, number, number, number];
