import { beforeEach, describe, expect, it, vi } from 'vitest';
import { GET as changes } from '@/app/api/changes/route';
import { POST } from '@/app/api/import/route';
import { GET as chatbots } from '@/app/chatbots/csv/route';
import { GET as sessions } from '@/app/sessions/csv/route';
import { makeAccess } from '@/lib/auth/access';
import { requireRouteAccess } from '@/lib/auth/route-gate';
import { log } from '@/lib/log';
import { readChanges } from '@/lib/reads/changes';
import { openChatbots } from '@/lib/reads/chatbots';
import { ReadTimeoutError } from '@/lib/reads/errors';
import { openSessions } from '@/lib/reads/sessions';

vi.mock('@/lib/auth/route-gate', () => ({ requireRouteAccess: vi.fn() }));
vi.mock('@/lib/auth/refusals', () => ({ noteMissing: vi.fn() }));
vi.mock('@/lib/reads/changes', () => ({ readChanges: vi.fn() }));
vi.mock('@/lib/reads/chatbots', () => ({ openChatbots: vi.fn() }));
vi.mock('@/lib/reads/sessions', () => ({ openSessions: vi.fn() }));
vi.mock('@/lib/import/upload', () => ({ importUpload: vi.fn() }));

const told = vi.spyOn(log, 'error').mockImplementation(() => {});
const down = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' });
const SENTENCE = 'The database refuses connections: is it running?';
const get = () => new Request('http://localhost/any/csv');

function fail(error: Error): void {
  vi.mocked(openChatbots).mockRejectedValue(error);
  vi.mocked(openSessions).mockRejectedValue(error);
}

beforeEach(() => {
  told.mockClear();
  vi.mocked(requireRouteAccess).mockResolvedValue(makeAccess('1', 'test'));
});

describe.each([
  ['chatbots', chatbots],
  ['sessions', sessions],
])('the CSV of %s', (_, route) => {
  it.each([
    ['the first read', down, SENTENCE],
    ['a time limit', new ReadTimeoutError(), new ReadTimeoutError().message],
  ])('answers 503 and a sentence after %s', async (_case, error, sentence) => {
    fail(error);
    const response = await route(get());
    expect([response.status, await response.text()]).toEqual([503, sentence]);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(told).toHaveBeenCalledTimes(1);
  });

  it('answers 503 when the gate cannot be asked', async () => {
    vi.mocked(requireRouteAccess).mockRejectedValue(down);
    const response = await route(get());
    expect([response.status, await response.text()]).toEqual([503, SENTENCE]);
  });

  it('leaves errors that are not the database’s to the server', async () => {
    const mistake = new TypeError('a mistake of ours');
    fail(mistake);
    await expect(route(get())).rejects.toBe(mistake);
  });
});

describe('the change token', () => {
  it('is 503 and a sentence when the database cannot be asked', async () => {
    vi.mocked(readChanges).mockRejectedValue(down);
    const response = await changes(get());
    expect([response.status, await response.json()]).toEqual([503, { error: SENTENCE }]);
    expect(response.headers.get('etag')).toBeNull();
  });
});

describe('the import', () => {
  it('answers 503 when the gate cannot be asked', async () => {
    vi.mocked(requireRouteAccess).mockRejectedValue(down);
    const response = await POST(new Request('http://localhost/api/import', { method: 'POST', body: '{}' }));
    expect([response.status, await response.json()]).toEqual([503, { error: SENTENCE }]);
  });

  it('answers 400 to a request without a body', async () => {
    const response = await POST(new Request('http://localhost/api/import', { method: 'POST' }));
    expect([response.status, await response.json()]).toEqual([
      400,
      { outcome: 'empty', message: 'The file is empty.' },
    ]);
  });
});
