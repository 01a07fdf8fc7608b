import { beforeEach, describe, expect, it, vi } from 'vitest';
import { makeAccess } from '@/lib/auth/access';
import { requireRouteAccess } from '@/lib/auth/route-gate';
import { readChanges } from '@/lib/reads/changes';
import { GET } from './route';

vi.mock('@/lib/auth/route-gate', () => ({ requireRouteAccess: vi.fn() }));
vi.mock('@/lib/reads/changes', () => ({ readChanges: vi.fn() }));

const clocks = {
  asOf: '2026-03-01T12:00:00.000000Z',
  coversAt: null,
  newestChangeAt: null,
  isExact: true,
  pending: 10_000,
  isPendingCapped: true,
};
const get = (etag?: string, query = '') =>
  GET(
    new Request(`http://localhost/api/changes${query}`, { headers: etag ? { 'If-None-Match': etag } : {} }),
  );

beforeEach(() => {
  vi.mocked(requireRouteAccess).mockResolvedValue(makeAccess('1', 'test'));
  vi.mocked(readChanges).mockResolvedValue({ token: 'all', cacheToken: 'cached', clocks });
});

describe('the change token', () => {
  it('comes as tag and as body, with its clocks, and is never kept without asking', async () => {
    const response = await get();
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ token: 'all', pending: 10_000 });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: '"all"',
      'cache-control': 'private, no-cache',
      'stat-as-of': clocks.asOf,
      'stat-exact': 'true',
      'stat-pending': '10000+',
    });
  });

  it.each(['"all"', 'W/"all"', '"other", "all"', '*'])('is 304 to %s, which knows it', async (etag) => {
    const response = await get(etag);
    expect([response.status, response.body]).toEqual([304, null]);
    expect(response.headers.get('etag')).toBe('"all"');
    expect(response.headers.get('stat-pending')).toBe('10000+');
  });

  it.each(['"other"', '"al"', 'all', '""'])('is 200 to %s, which does not', async (etag) => {
    expect((await get(etag)).status).toBe(200);
  });

  it('is another one for pages that show cached rows', async () => {
    expect((await get('"all"', '?of=cache')).status).toBe(200);
    expect((await get('"cached"', '?of=cache')).status).toBe(304);
  });

  it('is refused by the gate like everything else', async () => {
    vi.mocked(requireRouteAccess).mockResolvedValue(new Response('Not found', { status: 404 }));
    vi.mocked(readChanges).mockClear();
    expect((await get()).status).toBe(404);
    expect(readChanges).not.toHaveBeenCalled();
  });
});
