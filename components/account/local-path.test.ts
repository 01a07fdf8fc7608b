import fc from 'fast-check';
import { expect, it } from 'vitest';
import { localPath } from './local-path';

it.each(['/sessions?period=all&status=complete', '/chatbots/7', '/people/trail'])('%s is kept', (path) => {
  expect(localPath(path)).toBe(path);
});

it.each([
  '//example.org',
  '/\\example.org',
  '/\t/example.org',
  '\\\\example.org',
  'https://example.org',
  'javascript:alert(1)',
  '/..//example.org',
  '/sign-in',
  '/api/changes',
  '/',
  '',
  null,
  ['/chatbots'],
])('%j leads to the chatbots', (path) => {
  expect(localPath(path)).toBe('/chatbots');
});

it('never leads to another site', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `/${text}`),
      ),
      (text) => {
        const path = localPath(text);
        expect(new URL(path, 'http://here').origin).toBe('http://here');
        expect(path.startsWith('/') && !path.startsWith('//')).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});
