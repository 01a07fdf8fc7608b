import { screen } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { state } from '@/components/testing/cache-state';
import { renderInPage } from '@/components/testing/in-page';
import { makeAccess } from '@/lib/auth/access';
import { requireAccess, type Signed } from '@/lib/auth/gate';
import { readSessionPage } from '@/lib/reads/session';
import type { CacheState, SessionFacts } from '@/lib/reads/types';
import SessionPage from './page';

vi.mock('next/navigation', () => ({
  useRouter: () => ({ refresh: () => {} }),
  usePathname: () => '/sessions/5',
  useSearchParams: () => new URLSearchParams(),
  notFound: () => {
    throw new Error('not found');
  },
}));
vi.mock('@/app/actions/refresh', () => ({ askRefresh: async () => ({}), followRefresh: async () => ({}) }));
vi.mock('@/lib/auth/gate', () => ({ requireAccess: vi.fn() }));
vi.mock('@/lib/auth/refusals', () => ({ noteMissing: vi.fn() }));
vi.mock('@/lib/reads/changes', () => ({ readChanges: async () => ({ token: 'a', cacheToken: 'b' }) }));
vi.mock('@/lib/reads/session', () => ({ readSessionPage: vi.fn() }));

const session: SessionFacts = {
  id: '5',
  externalId: 'five',
  chatbotId: '7',
  chatbotName: 'Intake',
  participantId: '3',
  participant: 'ana',
  status: 'active',
  channel: 'web',
  isTest: false,
  createdAt: '2026-02-28T12:00:00.000000Z',
  endedAt: null,
  humanMessageCount: 4321,
  firstActivityAt: null,
  lastActivityAt: null,
  durationSeconds: null,
  changedAt: null,
  counted: 'cache',
  versions: [],
  tags: [],
  aiMessageCount: 0,
  traceCount: 0,
  errorTraceCount: 0,
  meanTraceMs: null,
  checkedAt: null,
  fullAt: null,
};

async function draw(over: { state?: Partial<CacheState>; session?: Partial<SessionFacts> }) {
  vi.mocked(readSessionPage).mockResolvedValue({
    state: { ...state, ...over.state },
    session: { ...session, ...over.session },
    transcript: { rows: [], next: null, previous: null },
  });
  renderInPage(
    await SessionPage({ params: Promise.resolve({ id: '5' }), searchParams: Promise.resolve({}) }),
  );
}

beforeEach(() => {
  const team = { id: '1', slug: 'one', name: 'One' };
  const person = { id: '00000000-0000-4000-8000-000000000001', name: 'Ana', email: 'ana@example.org' };
  const asker: Signed = {
    person,
    mustChangePassword: false,
    overall: null,
    teams: [{ ...team, role: 'operator' }],
    signInId: person.id,
  };
  const access = makeAccess('1', person.email, person.id);
  vi.mocked(requireAccess).mockResolvedValue({ access, team, teams: [team], asker, role: 'operator' });
});

describe('the page of a session', () => {
  it('says nothing of the cache when there is nothing to say', async () => {
    await draw({});
    expect(screen.queryByText(/counted live/)).toBeNull();
    expect(screen.queryByText(/Nothing has been counted/)).toBeNull();
  });

  it('says how exact it is, and follows by itself', async () => {
    await draw({ state: { clocks: { ...state.clocks, pending: 12 } } });
    expect(screen.getByRole('heading', { level: 1 }).parentElement?.textContent).toContain(
      'exact as of 12:00:00 UTC · 12 changes pending',
    );
    expect(screen.getByRole('switch', { name: 'Live' })).toBeTruthy();
  });

  it('shows before the first fill that the cache is empty, and the numbers that were counted live', async () => {
    await draw({ state: { isFilled: false, fullAt: null }, session: { counted: 'live' } });
    expect(screen.getByRole('heading', { name: 'Nothing has been counted yet' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Count now' })).toBeTruthy();
    expect(screen.getByText('4,321')).toBeTruthy();
  });

  it('says where its numbers come from', async () => {
    await draw({ session: { counted: 'live' } });
    expect(screen.getByRole('heading', { level: 1 }).parentElement?.textContent).toContain('counted live');
  });

  it('offers to try again when the last refresh of everything failed', async () => {
    await draw({
      state: {
        run: {
          id: '9',
          state: 'failed',
          batchesDone: 0,
          batchesTotal: null,
          startedAt: null,
          requestedAt: state.asOf,
          error: 'The disk of the database is full.',
        },
      },
    });
    expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy();
  });
});
