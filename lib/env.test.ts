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

describe('who reaches the server', () => {
  const SECRET = 'x'.repeat(32);

  it('is this machine alone, unless a secret and an address are set', () => {
    expect(parseEnv({}).HOST).toBe('127.0.0.1');
    const PUBLIC_URL = 'https://stats.example.org/';
    expect(parseEnv({ HOST: '0.0.0.0', SECRET, PUBLIC_URL }).PUBLIC_URL).toBe('https://stats.example.org');
    for (const given of [{}, { SECRET }, { PUBLIC_URL }])
      expect(() => parseEnv({ HOST: '0.0.0.0', ...given })).toThrow(
        /^Settings: HOST is not this machine alone/,
      );
  });

  it('is never more than this machine in the demo', () => {
    const given = {
      HOST: '0.0.0.0',
      SECRET,
      PUBLIC_URL: 'https://stats.example.org',
      TRUECOUNT_DEMO: 'true',
    };
    expect(() => parseEnv(given)).toThrow(/in the demo/);
  });

  it('is not told another address in the demo', () => {
    const demo = (PUBLIC_URL: string) => parseEnv({ PUBLIC_URL, TRUECOUNT_DEMO: 'true' });
    expect(() => demo('https://stats.example.org')).toThrow(/^Settings: PUBLIC_URL must name this machine/);
    expect(() => demo('http://127.0.0.1.example.org')).toThrow(/PUBLIC_URL/);
    for (const address of ['http://localhost:3000', 'http://127.0.0.1:8080', 'http://[::1]:3000'])
      expect(demo(address).PUBLIC_URL).toBe(address);
  });

  it('needs a secret of some length, whose value is never told', () => {
    expect(() => parseEnv({ SECRET: 'hunter2' })).toThrow('Settings: SECRET must have 32 or more characters');
    expect(() => parseEnv({ SECRET: 'hunter2' })).not.toThrow(/hunter2/);
  });

  it.each(['stats.example.org', 'ftp://x', 'https://x/path', 'https://u:p@x', 'https://x?y'])(
    'by an address and not by %s',
    (PUBLIC_URL) => {
      expect(() => parseEnv({ PUBLIC_URL })).toThrow(/^Settings: PUBLIC_URL must be/);
    },
  );
});
