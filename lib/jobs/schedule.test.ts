import { describe, expect, it } from 'vitest';
import { cronOf, describeSchedule, intervalOf, nextSlot, slotOf } from './schedule';

const at = (text: string) => new Date(text);
const sunday = { cron: '0 3 * * 0', words: 'Sunday 03:00' };

describe('a slot', () => {
  it('is the same for every process that looks within it', () => {
    const slots = ['10:02:00.000', '10:02:00.001', '10:03:59.999'].map((time) =>
      slotOf({ every: 120 }, at(`2026-11-28T${time}Z`)).toISOString(),
    );
    expect(new Set(slots)).toEqual(new Set(['2026-11-28T10:02:00.000Z']));
    expect(slotOf({ every: 120 }, at('2026-11-28T10:04:00Z')).toISOString()).toBe('2026-11-28T10:04:00.000Z');
  });

  it('of a cron expression begins at its instant', () => {
    for (const [time, slot] of [
      ['2026-11-29T02:59:59.999Z', '2026-11-22T03:00:00.000Z'],
      ['2026-11-29T03:00:00.000Z', '2026-11-29T03:00:00.000Z'],
      ['2026-11-29T03:00:00.001Z', '2026-11-29T03:00:00.000Z'],
      ['2026-12-05T23:00:00.000Z', '2026-11-29T03:00:00.000Z'],
    ])
      expect(slotOf(sunday, at(time!)).toISOString()).toBe(slot);
  });

  it('is followed by the next one', () => {
    expect(nextSlot({ every: 300 }, at('2026-11-28T10:00:00Z')).toISOString()).toBe(
      '2026-11-28T10:05:00.000Z',
    );
    expect(nextSlot(sunday, at('2026-11-29T03:00:00Z')).toISOString()).toBe('2026-12-06T03:00:00.000Z');
    expect(intervalOf(sunday, at('2026-11-28T10:00:00Z'))).toBe(7 * 86_400);
  });
});

describe('the cron expression for a scheduler without seconds', () => {
  it.each([
    [10, '* * * * *'],
    [60, '* * * * *'],
    [90, '* * * * *'],
    [120, '*/2 * * * *'],
    [300, '*/5 * * * *'],
    [420, '* * * * *'],
    [3600, '0 * * * *'],
    [5400, '0 * * * *'],
    [7200, '0 */2 * * *'],
    [18_000, '0 * * * *'],
    [86_400, '0 * * * *'],
  ])('for every %i seconds is %s', (every, cron) => {
    expect(cronOf({ every })).toBe(cron);
  });

  it('comes at least once in every slot', () => {
    for (const every of [60, 90, 120, 420, 1800, 3600, 5400, 7200, 18_000, 86_400]) {
      let time = at('2026-11-28T00:00:00Z');
      const slots = new Set<number>();
      const until = time.getTime() + 5 * every * 1000;
      while (time.getTime() < until) {
        slots.add(slotOf({ every }, time).getTime());
        time = nextSlot({ cron: cronOf({ every }), words: '' }, time);
      }
      expect(slots.size, `every ${every} s`).toBeGreaterThanOrEqual(5);
    }
  });
});

it('is told in words', () => {
  expect(describeSchedule({ every: 120 })).toBe('every 2 min');
  expect(describeSchedule(sunday)).toBe('Sunday 03:00');
});
