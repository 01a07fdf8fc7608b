import { describe, expect, it } from 'vitest';
import { parseId } from './access';

describe('parseId', () => {
  it.each(['1', '0', '9223372036854775807'])('takes %s', (id) => {
    expect(parseId(id)).toBe(id);
  });

  it.each([
    '9223372036854775808',
    '99999999999999999999',
    'x',
    '',
    ' 1',
    '-1',
    '1.0',
    '0x10',
    '1e3',
    7,
    null,
    undefined,
  ])('refuses %j without throwing', (value) => {
    expect(parseId(value)).toBeNull();
  });
});
