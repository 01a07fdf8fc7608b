/** What an audit found, in words. */
import { formatCount, UNKNOWN } from '@/lib/format';

const PARTS: Record<string, string> = {
  random: 'at random',
  viewed: 'most viewed',
  unswept: 'next to be swept',
  changed: 'just changed',
  all: 'everything',
  sweep: 'a refresh came upon it',
};

export const partWords = (part: string) => PARTS[part] ?? part;

/** "humanMessages" is "human messages". */
export const numberWords = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** "human messages" of a session, "human messages, month of 2026-01-01" of a bucket. */
export function describeNumber(kind: string, number: string): string {
  if (kind !== 'bucket') return numberWords(number);
  const [grain = '', day = '', time = '', name = ''] = number.split(' ');
  return `${numberWords(name)}, ${grain} of ${day}${grain === 'hour' ? ` ${time} UTC` : ''}`;
}

/** What the two sides of a check say; of several numbers those that differ: "messages: chatbot 7, sessions 9". */
export function describeSides(sides: Record<string, unknown>): string {
  const names = Object.keys(sides);
  const keys = new Set(Object.values(sides).flatMap((side) => (isRecord(side) ? Object.keys(side) : [])));
  const say = (pick: (side: unknown) => unknown) =>
    names.map((name) => `${name} ${describeValue(pick(sides[name]))}`).join(', ');
  if (keys.size === 0) return say((side) => side);
  const numberOf = (key: string) => (side: unknown) => (isRecord(side) ? side[key] : null);
  const differing = [...keys].filter(
    (key) => new Set(names.map((name) => JSON.stringify(numberOf(key)(sides[name])))).size > 1,
  );
  return differing.map((key) => `${numberWords(key)}: ${say(numberOf(key))}`).join(' · ');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as it was compared; a dash where a side does not know the row. */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (typeof value === 'number') return Number.isInteger(value) ? formatCount(value) : String(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
