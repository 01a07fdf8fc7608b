import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseImportInstant } from './instant';

describe('parseImportInstant', () => {
  test.each([
    ['2026-01-31T09:00:00Z', '2026-01-31T09:00:00.000000Z'],
    ['2026-01-31T09:00:00.5+01:00', '2026-01-31T08:00:00.500000Z'],
    ['2026-01-31T09:00:00.123456-0530', '2026-01-31T14:30:00.123456Z'],
    ['2025-12-31T23:59:59.999999999Z', '2025-12-31T23:59:59.999999Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000000Z'],
    ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00.000000Z'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
  ])('%s is %s', (text, expected) => {
    expect(parseImportInstant(text)).toBe(expected);
  });

  test.each([
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-10T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00',
    '2026-01-01 00:00:00Z',
    '2026-01-01T00:00Z',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00.1234567890Z',
    '2026-01-01T00:00:00+16:00',
    '2026-01-01T00:00:00+01:60',
    '2026-01-01T00:00:00+1',
    '0000-06-01T00:00:00Z',
    '0001-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '12026-01-01T00:00:00Z',
    'infinity',
    'now',
    '',
    ' 2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
  ])('%j is refused', (text) => {
    expect(parseImportInstant(text)).toBeNull();
  });

  test('what it gives it takes, and any offset says the same instant', () => {
    const date = fc.date({
      min: new Date('0002-01-01T00:00:00Z'),
      max: new Date('9998-12-31T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(
        date,
        fc.integer({ min: 0, max: 999 }),
        fc.integer({ min: -959, max: 959 }),
        (at, micros, minutes) => {
          const tail = String(micros).padStart(3, '0');
          const expected = `${at.toISOString().slice(0, 23)}${tail}Z`;
          expect(parseImportInstant(expected)).toBe(expected);
          const local = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, 23);
          const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
          const offset = `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`;
          expect(parseImportInstant(`${local}${tail}${offset}`)).toBe(expected);
        },
      ),
    );
  });
});
