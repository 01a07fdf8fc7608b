import { afterEach, describe, expect, it, vi } from 'vitest';
import { isForeignAction, isKnownHost, isLocalClient, isSameOrigin } from './origin';

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
    const host = 'stats.example.org';
    expect(isSameOrigin(from({ origin: 'https://stats.example.org', host }))).toBe(true);
    expect(isSameOrigin(from({ origin: 'http://stats.example.org', host }))).toBe(false);
    expect(isSameOrigin(from({ origin: 'https://stats.example.org:8443', host }))).toBe(false);
    expect(isSameOrigin(from({ origin: 'http://127.0.0.1:3000' }))).toBe(true);
  });
});

describe('a page', () => {
  it('may be asked for from a link anywhere, an action may not', () => {
    expect(isForeignAction(from({ 'sec-fetch-site': 'cross-site' }))).toBe(false);
    expect(isForeignAction(from({ 'next-action': 'x', 'sec-fetch-site': 'cross-site' }))).toBe(true);
    expect(isForeignAction(from({ origin: 'https://example.org' }))).toBe(true);
  });
});

describe('the client that a proxy names', () => {
  it.each<Record<string, string>>([
    {},
    { 'x-forwarded-for': '127.0.0.1' },
    { 'x-forwarded-for': '::1, ::ffff:127.0.0.1' },
    { 'x-real-ip': '127.0.0.1' },
    { forwarded: 'for="[::1]:4711";proto=http' },
  ])('%j is this machine', (headers) => {
    expect(isLocalClient(from(headers))).toBe(true);
  });

  it.each<Record<string, string>>([
    { 'x-forwarded-for': '203.0.113.7' },
    { 'x-forwarded-for': '203.0.113.7, 127.0.0.1' },
    { 'x-forwarded-for': '127.0.0.1.example.org' },
    { 'x-real-ip': '10.0.0.1' },
    { forwarded: 'for=203.0.113.7' },
    { forwarded: 'for=127.0.0.1, for="[2001:db8::1]:80"' },
    { forwarded: 'for=_hidden' },
    { forwarded: 'proto=https' },
  ])('%j is not', (headers) => {
    expect(isLocalClient(from(headers))).toBe(false);
  });
});
