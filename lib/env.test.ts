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
