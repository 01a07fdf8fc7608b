import { expect, it } from 'vitest';
import { contentSecurityPolicy } from './security-policy';

const policy = Object.fromEntries(
  contentSecurityPolicy('abc')
    .split('; ')
    .map((part) => [part.split(' ')[0], part.split(' ').slice(1)]),
);

it('lets nothing run but what has the nonce', () => {
  expect(policy['default-src']).toEqual(["'none'"]);
  expect(policy['script-src']).toEqual(["'self'", "'nonce-abc'", "'strict-dynamic'"]);
  expect(policy['style-src']).toEqual(["'self'", "'nonce-abc'"]);
  expect(policy['frame-ancestors']).toEqual(["'none'"]);
  expect(policy['form-action']).toEqual(["'self'"]);
});

it('lets code be evaluated while developing only', () => {
  expect(contentSecurityPolicy('abc')).not.toContain('unsafe-eval');
  expect(contentSecurityPolicy('abc', true)).toContain("'unsafe-eval'");
});
