import { describe, expect, it } from 'vitest';
import { parseEnv } from '@/lib/env';
import { refusalToStart, schedulerOf } from './mode';

const keys = { INNGEST_SIGNING_KEY: 'signkey-test-12', INNGEST_EVENT_KEY: 'secret' };

describe('who starts the jobs', () => {
  it.each([
    [{}, 'embedded'],
    [keys, 'inngest'],
    [{ INNGEST_DEV: '1' }, 'inngest'],
    [{ INNGEST_DEV: 'http://127.0.0.1:8288' }, 'inngest'],
    [{ INNGEST_DEV: '0' }, 'embedded'],
    [{ INNGEST_DEV: 'false' }, 'embedded'],
    [{ ...keys, SCHEDULER: 'embedded' }, 'embedded'],
    [{ ...keys, SCHEDULER: 'off' }, 'off'],
  ])('with %o is %s', (given, scheduler) => {
    expect(schedulerOf(parseEnv(given as Record<string, string>))).toBe(scheduler);
  });
});

describe('a server', () => {
  it.each([
    [{ INNGEST_DEV: '1' }, true, /^INNGEST_DEV is set/],
    [{ ...keys, INNGEST_DEV: 'http://127.0.0.1:8288' }, true, /^INNGEST_DEV is set/],
    [{ SCHEDULER: 'embedded', INNGEST_DEV: '1' }, true, /^INNGEST_DEV is set/],
    [{ SCHEDULER: 'inngest' }, true, /INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY must be set/],
    [{ SCHEDULER: 'inngest' }, false, /INNGEST_SIGNING_KEY and INNGEST_EVENT_KEY must be set/],
    [{ INNGEST_SIGNING_KEY: keys.INNGEST_SIGNING_KEY }, true, /inngest, and INNGEST_EVENT_KEY must/],
  ])('does not start with %o in production: %s', (given, isProduction, line) => {
    const refusal = refusalToStart(parseEnv(given as Record<string, string>), isProduction);
    expect(refusal).toMatch(line);
    expect(refusal).not.toContain('signkey');
  });

  it.each([
    [{}, true],
    [keys, true],
    [{ ...keys, INNGEST_DEV: '0' }, true],
    [{ INNGEST_DEV: '1' }, false],
    [{ SCHEDULER: 'off' }, true],
  ])('starts with %o in production: %s', (given, isProduction) => {
    expect(refusalToStart(parseEnv(given as Record<string, string>), isProduction)).toBeNull();
  });
});
