import { describe, expect, it, vi } from 'vitest';
import { JOBS, jobNamed } from '@/lib/jobs/jobs';
import type { JobStanding } from '@/lib/jobs/standing';
import { jobView } from './job-view';
import { overall } from './testing';

const settings = vi.hoisted(() => ({ UPDATE_STRATEGY: 'hybrid' }));
vi.mock('@/lib/env', async (load) => {
  const original = await load<typeof import('@/lib/env')>();
  return { ...original, env: () => ({ ...original.env(), ...settings }) };
});

const amounts = {
  sessions: 1200,
  sourceSessions: 1300,
  recentSessions: 10,
  olderSessions: 50,
  olderAtOnce: 500,
  isFullDue: false,
  isFullCheaper: false,
  chatbots: 40,
  recentChatbots: 4,
  runs: 9,
  archive: { isDue: false, days: 0, chatbots: 0 },
};
const waiting = {
  asOf: '2026-01-01T00:00:00Z',
  isFilled: true,
  filledAt: null,
  pending: 2,
  isCapped: false,
  isEverything: false,
  sweptAt: null,
  oldestSeconds: 1,
  capture: 'triggers' as const,
  fill: null,
};
const standing = (name: Parameters<typeof jobNamed>[0], more: Partial<JobStanding> = {}): JobStanding => ({
  job: jobNamed(name),
  setting: { isPaused: false, intervalSeconds: null, changedAt: null, changedBy: null },
  schedule: null,
  registered: null,
  state: 'ok',
  beatAt: null,
  isRunning: false,
  last: null,
  doneAt: null,
  nextAt: null,
  ...more,
});
const view = (name: Parameters<typeof jobNamed>[0], isFilled = true) =>
  jobView(standing(name), [], { viewer: overall, amounts, waiting: { ...waiting, isFilled } });

describe('a job on the cache page', () => {
  it('that refreshes by UPDATE_STRATEGY says what that is, and is asked before where it is everything', () => {
    settings.UPDATE_STRATEGY = 'hybrid';
    expect(view('refresh')).toMatchObject({ amount: expect.stringContaining('folds 2 pending'), sure: null });
    expect(view('refresh').amount).toContain('at most 500 others');
    settings.UPDATE_STRATEGY = 'incremental';
    expect(view('refresh')).toMatchObject({ amount: 'folds 2 pending changes', sure: null });
    settings.UPDATE_STRATEGY = 'scheduled';
    expect(view('refresh').amount).toBe(view('refresh-full').amount);
    expect(view('refresh')).toMatchObject({
      amount: 'counts 1,200 sessions again, and 40 chatbots',
      sure: 'Count everything again',
    });
  });

  it('says of an empty cache what the source has, wherever it would fill it', () => {
    settings.UPDATE_STRATEGY = 'hybrid';
    for (const name of ['refresh-full', 'refresh-recent', 'refresh'] as const)
      expect(view(name, false)).toMatchObject({
        amount: 'counts every session of the source, about 1,300: nothing is counted yet',
        sure: 'Count everything',
      });
    for (const { name } of JOBS) expect(view(name, false).amount ?? '').not.toMatch(/\b0 (session|chatbot)/);
  });

  it('says what Inngest has registered', () => {
    const registered = {
      schedule: { cron: '0 * * * *', words: 'every 1 h' },
      isUntilSync: true,
    };
    const shown = jobView(standing('refresh-older', { schedule: { every: 300 }, registered }), [], {
      viewer: overall,
      amounts,
      waiting,
    });
    expect(shown).toMatchObject({
      schedule: 'every 5 min',
      registered: expect.stringContaining('Inngest starts it every 1 h until the app is synced again'),
    });
  });
});
