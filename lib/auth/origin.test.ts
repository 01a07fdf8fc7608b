import { afterEach, describe, expect, it, vi } from 'vitest';
import { isForeignAction, isKnownHost, isSameOrigin } from './origin';

const settings = vi.hoisted(() => ({ current: {} as { PUBLIC_URL?: string } }));
vi.mock('@/lib/env', () => ({ env: () => settings.current }));
afterEach(() => {
  settings.current = {};
});

describe('the host', () => {
  it.each(['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000'])('%s is this machine', (host) => {
    expect(isKnownHost(host)).toBe(true);
  });

  it.each([
    null,
    '',
    'example.org',
    'localhost.example.org',
    '127.0.0.1.example.org',
    'localhost:3000:1',
    '127.0.0.2',
  ])('%j is not known', (host) => {
    expect(isKnownHost(host)).toBe(false);
  });

  it('that is set is known, and only that one', () => {
    settings.current = { PUBLIC_URL: 'https://stats.example.org' };
    expect(isKnownHost('stats.example.org')).toBe(true);
    expect(isKnownHost('stats.example.org:8443')).toBe(false);
    expect(isKnownHost('example.org')).toBe(false);
  });
});

const from = (headers: Record<string, string>) => new Headers({ host: '127.0.0.1:3000', ...headers });

describe('the origin', () => {
  it.each(['http://127.0.0.1:3000', 'http://localhost:3000'])('%s is ours', (origin) => {
    expect(isSameOrigin(from({ origin }))).toBe(true);
  });

  it.each(['http://127.0.0.1:3001', 'https://example.org', 'null', '', 'x'])('%j is another', (origin) => {
    expect(isSameOrigin(from({ origin }))).toBe(false);
  });

  it('is missing from programs, and never from browsers', () => {
    expect(isSameOrigin(from({}))).toBe(true);
    expect(isSameOrigin(from({ 'sec-fetch-site': 'same-origin' }))).toBe(false);
  });

  it('may be the address that people type, where a proxy stands before the server', () => {
    settings.current = { PUBLIC_URL: 'https://stats.example.org' };
    expect(isSameOrigin(from({ origin: 'https://stats.example.org' }))).toBe(true);
  });
});

describe('a page', () => {
  it('may be asked for from a link anywhere, an action may not', () => {
    expect(isForeignAction(from({ 'sec-fetch-site': 'cross-site' }))).toBe(false);
    expect(isForeignAction(from({ 'next-action': 'x', 'sec-fetch-site': 'cross-site' }))).toBe(true);
    expect(isForeignAction(from({ origin: 'https://example.org' }))).toBe(true);
  });
});
