import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { JOBS } from '@/lib/jobs/jobs';
import { CANCELLED, EVENTS } from './events';

const docs = readFileSync('docs/jobs.md', 'utf8');
const examples = [...docs.matchAll(/^\{ "name": .*\}$/gm)].map(
  ([line]) => JSON.parse(line!) as { name: string; data: unknown },
);

describe('docs/jobs.md', () => {
  it('shows an example of every event, each of which fits its schema', () => {
    expect(examples.map(({ name }) => name).toSorted()).toEqual([...EVENTS.keys()].toSorted());
    for (const { name, data } of examples) expect(EVENTS.get(name)!.safeParse(data).success, name).toBe(true);
  });

  it('names every job', () => {
    for (const { name } of JOBS) expect(docs).toContain(`\`${name}\``);
  });
});

describe('an event', () => {
  it.each([
    ['truecount/refresh-chatbot.requested', {}],
    ['truecount/refresh-chatbot.requested', { id: 'Alpha' }],
    ['truecount/refresh-session.requested', { id: -1 }],
    ['truecount/refresh-full.requested', { run: 'first' }],
    ['truecount/refresh-full.requested', { by: '' }],
    [CANCELLED, {}],
  ])('%s with %o does not fit', (name, data) => {
    expect(EVENTS.get(name)!.safeParse(data).success).toBe(false);
  });
});
