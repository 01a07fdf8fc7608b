import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSessionLine, ROLES, STATUSES } from './format';

const good = {
  session: 's-1',
  chatbot: 'Support',
  participant: 'ana@example.org',
  channel: 'web',
  startedAt: '2026-01-31T09:00:00Z',
  endedAt: null,
  status: 'active',
  messages: [{ role: 'human', at: '2026-01-31T09:00:05Z', text: 'Hello' }],
};
const reasonOf = (value: unknown) =>
  parseSessionLine(typeof value === 'string' ? value : JSON.stringify(value)).reason;
const without = (key: string) => Object.fromEntries(Object.entries(good).filter(([name]) => name !== key));
const message = (change: object) => ({
  ...good,
  messages: [good.messages[0], { ...good.messages[0], ...change }],
});

describe('parseSessionLine', () => {
  test('a line without the optional fields', () => {
    expect(parseSessionLine(JSON.stringify(good)).session).toEqual({
      ...good,
      startedAt: '2026-01-31T09:00:00.000000Z',
      isTest: false,
      tags: [],
      messages: [{ role: 'human', at: '2026-01-31T09:00:05.000000Z', text: 'Hello', version: null }],
    });
  });

  test('unknown fields are ignored', () => {
    expect(reasonOf({ ...good, rating: 5, messages: [{ ...good.messages[0], mood: null }] })).toBeUndefined();
  });

  test('no message, an empty text and an end at the start are fine', () => {
    expect(reasonOf({ ...good, messages: [] })).toBeUndefined();
    expect(reasonOf(message({ text: '' }))).toBeUndefined();
    expect(reasonOf({ ...good, endedAt: good.startedAt })).toBeUndefined();
  });

  test.each([
    ['not valid JSON', '{"session": '],
    ['not a JSON object', '[]'],
    ['not a JSON object', '"text"'],
    ['not a JSON object', 'null'],
    ['session is missing', without('session')],
    ['endedAt is missing', without('endedAt')],
    ['messages is missing', without('messages')],
    ['status is missing', without('status')],
    ['session is not a string', { ...good, session: 7 }],
    ['chatbot is not a string', { ...good, chatbot: null }],
    ['participant is empty', { ...good, participant: ' ' }],
    ['channel is empty', { ...good, channel: '' }],
    ['chatbot is longer than 500 characters', { ...good, chatbot: 'x'.repeat(501) }],
    ['startedAt is not a string', { ...good, startedAt: null }],
    ['startedAt is not an instant', { ...good, startedAt: '2026-02-30T00:00:00Z' }],
    ['endedAt is before startedAt', { ...good, endedAt: '2026-01-31T08:59:59.999999Z' }],
    [
      'status is not one of setup, pending, active, pending-review, complete, unknown',
      { ...good, status: 'done' },
    ],
    ['isTest is not a boolean', { ...good, isTest: 'yes' }],
    ['tags is not a list', { ...good, tags: 'vip' }],
    ['tags[1] is empty', { ...good, tags: ['vip', ''] }],
    ['messages is not a list', { ...good, messages: {} }],
    ['messages[0] is not an object', { ...good, messages: ['hi'] }],
    ['messages[1].role is not one of human, ai, system', message({ role: 'user' })],
    ['messages[1].at is not a string', message({ at: 0 })],
    ['messages[1].text is not a string', message({ text: null })],
    ['messages[1].version is not a string', message({ version: 2 })],
    ['messages[1].text holds a NUL character', message({ text: 'a\0b' })],
    ['messages[1].text holds half of a surrogate pair', message({ text: 'a\ud800' })],
    ['session holds half of a surrogate pair', { ...good, session: '\udc00' }],
  ] satisfies [string, unknown][])('%s', (reason, value) => {
    expect(reasonOf(value)).toContain(reason);
  });

  test('what is valid comes back as it was', () => {
    const label = fc
      .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
      .filter((value) => value.trim() !== '' && !value.includes('\0'));
    const at = fc
      .date({
        min: new Date('1970-01-01T00:00:00Z'),
        max: new Date('2100-01-01T00:00:00Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString().replace('Z', '123Z'));
    const session = fc.record({
      session: label,
      chatbot: label,
      participant: label,
      channel: label,
      startedAt: at,
      endedAt: fc.constant(null),
      status: fc.constantFrom(...STATUSES),
      isTest: fc.boolean(),
      tags: fc.array(label),
      messages: fc.array(
        fc.record({
          role: fc.constantFrom(...ROLES),
          at,
          text: fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', '').toWellFormed()),
          version: fc.option(label),
        }),
      ),
    });
    fc.assert(
      fc.property(session, (value) => {
        expect(parseSessionLine(JSON.stringify(value))).toEqual({ session: value });
      }),
    );
  });

  test('no reason tells what a line holds', () => {
    const secret = 'xyzzysecretxyzzy';
    const values = fc.oneof(
      fc.constant(secret),
      fc.integer(),
      fc.constant(null),
      fc.constant([secret]),
      fc.constant({ [secret]: secret }),
    );
    const keys = fc.constantFrom(...Object.keys(good));
    fc.assert(
      fc.property(keys, values, (key, value) => {
        expect(reasonOf({ ...good, [key]: value }) ?? '').not.toContain(secret);
        expect(reasonOf(message({ role: value, at: value, text: value })) ?? '').not.toContain(secret);
      }),
    );
    expect(reasonOf(`{"text": ${secret}`)).toBe('not valid JSON');
  });
});
