import { describe, expect, test } from 'vitest';
import { DemoOptionsError, parseDemoOptions } from './options';

const good = { chatbots: 1, sessions: 1, messages: 0, seed: 1 };

describe('parseDemoOptions', () => {
  test('the least there can be', () => {
    expect(parseDemoOptions(good)).toEqual(good);
    expect(parseDemoOptions({ ...good, chatbots: 0, sessions: 0 })).toMatchObject({ chatbots: 0 });
  });

  test.each([
    ['chatbots must be a whole number', { chatbots: 1.5 }],
    ['sessions must be a whole number from 0', { sessions: -1 }],
    ['messages must be a whole number', { messages: Number.NaN }],
    ['messages must be a whole number', { messages: '10' }],
    ['seed must be a whole number', { seed: 2 ** 40 }],
    ['sessions need at least one chatbot', { chatbots: 0 }],
    ['messages need at least one session', { sessions: 0, messages: 1 }],
  ])('%s', (message, change) => {
    expect(() => parseDemoOptions({ ...good, ...change })).toThrow(DemoOptionsError);
    expect(() => parseDemoOptions({ ...good, ...change })).toThrow(message);
  });
});
