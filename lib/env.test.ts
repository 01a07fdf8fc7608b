import { describe, expect, it } from 'vitest';
import { EnvError, parseEnv } from './env';

const read = (DATABASE_URL: string) => parseEnv({ DATABASE_URL }).DATABASE_URL;

describe('DATABASE_URL', () => {
  it.each([
    'postgres://u:p@h/x',
    'postgresql://h:65535/x?sslmode=require',
    'postgres://u:p%25z%40@[::1]:5432/x',
    'postgres://u:p,q@one:5432,two:5433/x',
    'postgres://u@%2Fvar%2Frun%2Fpostgresql/x',
    'postgres:///x',
  ])('takes %s', (url) => {
    expect(read(url)).toBe(url);
  });

  it.each([
    'mysql://u:p@h/x',
    'postgres://u:secret%zz@h/x',
    'postgres://secret%:p@h/x',
    'postgres://u:secret@h:99999/x',
    'postgres://u:secret@h:port/x',
    'postgres://u:secret@one two/x',
  ])('refuses %s in one line that names the variable and not the value', (url) => {
    expect(() => read(url)).toThrow(EnvError);
    expect(() => read(url)).toThrow(/^Settings: DATABASE_URL (must be|is not an address)[^\n]*$/);
    expect(() => read(url)).not.toThrow(/secret|99999/);
  });

  it('may be unset or empty', () => {
    expect(parseEnv({}).DATABASE_URL).toBeUndefined();
    expect(read('')).toBeUndefined();
  });
});

describe('a setting that cannot be used', () => {
  it.each([
    [{ BATCH_SIZE: 'many' }, 'Settings: BATCH_SIZE must be a whole number from 1 to 1000000'],
    [{ PENDING_LIMIT: '-1' }, 'Settings: PENDING_LIMIT must be a whole number from 0 to 1000000'],
    [{ SCHEDULER: 'cron' }, 'Settings: SCHEDULER must be one of embedded, inngest, off'],
    [
      { ALERT_WEBHOOK_URL: 'ftp://x/secret' },
      'Settings: ALERT_WEBHOOK_URL must be an http:// or https:// address',
    ],
    [{ READ_MODE: 'fast' }, 'Settings: READ_MODE must be one of exact, cached, live'],
    [
      { UPDATE_STRATEGY: 'never', READ_TIMEOUT: '1.5' },
      'Settings: READ_TIMEOUT must be a whole number from 1 to 86400; UPDATE_STRATEGY must be one of scheduled, incremental, hybrid',
    ],
  ])('is told in one line: %o', (given, line) => {
    expect(() => parseEnv(given as Record<string, string>)).toThrow(new EnvError(line));
  });
});
