import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { describeEntry } from './describe-entry';

it('is a sentence', () => {
  expect(describeEntry({ action: 'role.given', subject: 'ana@example.org', detail: 'viewer in North' })).toBe(
    'gave a role to ana@example.org (viewer in North)',
  );
});

it('has words for every action that is written', () => {
  const sources = ['lib', 'app', 'cli'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.|testing/.test(file))
      .map((file) => readFileSync(path.join(folder, file), 'utf8')),
  );
  const written = sources.flatMap((text) =>
    [...text.matchAll(/action: [^\n]*|noteOwn\([^\n]*/g)].flatMap(
      ([line]) => line.match(/'[a-z-]+\.[a-z-]+'|'signed-\w+'/g) ?? [],
    ),
  );
  expect(written.length).toBeGreaterThan(15);
  for (const action of new Set(written.map((quoted) => quoted.slice(1, -1))))
    expect(describeEntry({ action, subject: null, detail: null }), action).not.toContain(action);
});
