import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseEnv } from '@/lib/env';
import { findInngest, reasonAgainst, startInngest } from './inngest-dev';

let folder: string;
/** A program that stands in for Inngest's: `body` is what it does. */
function program(name: string, body: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/usr/bin/env node\n${body}`);
  chmodSync(file, 0o755);
  return file;
}
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'truecount-inngest-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Answers at the port that it is given with what it was given. */
const SERVES = `
  const port = process.argv[process.argv.indexOf('--port') + 1];
  require('node:http').createServer((_, response) => response.end(JSON.stringify(process.argv.slice(2))))
    .listen(Number(port), process.argv[process.argv.indexOf('--host') + 1]);`;

describe('Inngest’s dev server', () => {
  it('is started for the app, answers, and is stopped', async () => {
    const started = await startInngest(program('inngest', SERVES), 'http://127.0.0.1:4999/api/inngest');
    const given = await (await fetch(started.url)).json();
    expect(given[0]).toBe('dev');
    expect(given.slice(-2)).toEqual(['-u', 'http://127.0.0.1:4999/api/inngest']);
    expect(given).toContain('--no-discovery');
    started.stop();
    await expect
      .poll(() =>
        fetch(started.url).then(
          () => 'answers',
          () => 'gone',
        ),
      )
      .toBe('gone');
  });

  it('that ends at once, or never answers, is told in one line', async () => {
    await expect(startInngest(program('ends', 'process.exit(3)'), 'http://x')).rejects.toThrow(
      /ends\) ended at once with 3\.$/,
    );
    await expect(
      startInngest(program('hangs', 'setInterval(() => {}, 1000)'), 'http://x', { readyMs: 500 }),
    ).rejects.toThrow(/hangs\) did not answer within 0\.5 s\.$/);
  });
});

describe('its program', () => {
  it('is the one that INNGEST_CLI names, or what the PATH has', () => {
    const file = program('inngest-cli', SERVES);
    expect(findInngest(file)).toBe(file);
    expect(findInngest(undefined, `/nowhere${path.delimiter}${folder}`)).toBe(file);
    expect(findInngest(undefined, '/nowhere')).toBeNull();
    expect(() => findInngest(path.join(folder, 'none'))).toThrow(/^INNGEST_CLI names no program/);
  });

  it.each([
    [{}, null],
    [{ SCHEDULER: 'inngest' }, null],
    [{ SCHEDULER: 'embedded' }, /embedded/],
    [{ INNGEST_DEV: '1' }, /that dev server/],
    [{ INNGEST_SIGNING_KEY: 'x', INNGEST_EVENT_KEY: 'y' }, /that Inngest/],
  ])('with %o is wanted unless something else is', (given, reason) => {
    const against = reasonAgainst(parseEnv(given as Record<string, string>));
    if (reason === null) expect(against).toBeNull();
    else expect(against).toMatch(reason);
  });
});
