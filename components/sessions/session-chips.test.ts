import { describe, expect, it } from 'vitest';
import { describePeriod } from '@/components/period/periods';
import { loadSessionParams } from '@/lib/reads/params';
import { listSetFilters } from './session-chips';

const filters = (query: string, name: string | null = null, isFixed = false) =>
  listSetFilters(loadSessionParams(new URLSearchParams(query)), name, isFixed);
const words = (query: string) => filters(query).map(({ name, value }) => `${name}: ${value}`);

describe('the filters in force', () => {
  it('are none by default, and order, columns and place are none', () => {
    expect(filters('sort=messages&dir=asc&hide=versions&after=abc')).toEqual([]);
  });

  it('are each named in words', () => {
    expect(
      words('q=ann&status=pending-review&channel=web&version=v3&tag=urgent&test=hide&archived=only'),
    ).toEqual([
      'Search: ann',
      'Status: Pending review',
      'Channel: web',
      'Version: v3',
      'Tag: urgent',
      'Test sessions: left out',
      'Archived chatbots: only these',
    ]);
    expect(words('participant=+1-202&externalId=a-1&period=7d')).toEqual([
      'Period: Last 7 days',
      'Participant: 1-202',
      'External ID: a-1',
    ]);
  });

  it('take everything away that they stand for', () => {
    const [period] = filters('period=custom&from=2026-01-01&to=2026-01-31');
    expect(period?.value).toBe('2026-01-01 to 2026-01-31');
    expect(period?.reset).toEqual({ period: null, from: null, to: null });
  });

  it('name the chatbot where its name is known, and none that is the page itself', () => {
    expect(filters('chatbot=7', 'Intake')[0]?.value).toBe('Intake');
    expect(filters('chatbot=7')[0]?.value).toBe('#7');
    expect(filters('chatbot=7', 'Intake', true)).toEqual([]);
  });
});

describe('a period in words', () => {
  it.each([
    ['all', null, null, 'All time'],
    ['custom', '2026-01-01', null, 'from 2026-01-01'],
    ['custom', null, '2026-01-31', 'until 2026-01-31'],
    ['custom', '2026-01-01', '2026-01-01', '2026-01-01'],
    ['custom', null, null, 'All time'],
  ] as const)('%s %s %s is "%s"', (period, from, to, text) => {
    expect(describePeriod(period, from, to)).toBe(text);
  });
});
