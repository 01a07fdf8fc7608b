import { describe, expect, it } from 'vitest';
import { registeredOf } from './registered';

const at = new Date('2026-01-01T10:07:00Z');
const hourly = { every: 3600 };
const of = (every: number, cron: string | null) => registeredOf({ every }, { cron, byDefault: hourly }, at);

describe('what Inngest has registered', () => {
  it('holds where it comes less often than what was set since, until the next sync', () => {
    expect(of(300, 'TZ=UTC 0 * * * *')).toEqual({
      schedule: { cron: '0 * * * *', words: 'every 1 h' },
      isUntilSync: true,
    });
    expect(of(300, '0 */2 * * *')?.schedule).toMatchObject({ words: 'every 2 h' });
  });

  it('is nothing to wait for where it comes as often, or more', () => {
    expect(of(300, 'TZ=UTC */5 * * * *')).toBeNull();
    expect(of(7200, '0 * * * *')).toBeNull();
  });

  it('is what is set, as often as it can', () => {
    expect(of(10, '* * * * *')).toEqual({
      schedule: { cron: '* * * * *', words: 'every 1 min' },
      isUntilSync: false,
    });
  });

  it('is the default as long as it has never looked', () => {
    expect(of(300, null)).toEqual({ schedule: hourly, isUntilSync: true });
    expect(registeredOf({ every: 300 }, { cron: null, byDefault: null }, at)).toBeNull();
    expect(of(300, 'nonsense')).toBeNull();
  });
});
