import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import { Clock } from '@/components/time/clock';
import type { ChatbotRow } from '@/lib/reads/types';
import { ChatbotTable, ChatbotTableSkeleton } from './chatbot-table';

const push = vi.fn();
const address = vi.hoisted(() => ({ query: 'sort=messages' }));
vi.mock('next/navigation', () => ({
  useRouter: () => ({ push }),
  usePathname: () => '/chatbots',
  useSearchParams: () => new URLSearchParams(address.query),
}));

const row: ChatbotRow = {
  id: '7',
  name: 'Intake',
  isArchived: false,
  owner: null,
  createdAt: '2026-01-01T00:00:00.000000Z',
  sessionCount: 1200,
  testSessionCount: 3,
  participantCount: 0,
  humanMessageCount: 98_765,
  firstActivityAt: '2026-01-02T00:00:00.000000Z',
  lastActivityAt: '2026-03-01T11:00:00.000000Z',
  changedAt: '2026-03-01T11:57:00.000000Z',
  counted: 'cache',
  days: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 2, 1],
};

function draw(
  search = '',
  cursors: { next: string | null; previous: string | null } = { next: 'n1', previous: null },
) {
  return renderInPage(
    <Clock asOf="2026-03-01T12:00:00.000000Z">
      <ChatbotTable
        page={{ rows: [row], ...cursors }}
        total={{ count: 1204, isCapped: false }}
        isFiltered={false}
      />
    </Clock>,
    search,
  );
}
const header = (name: string) => screen.getByRole('columnheader', { name });
const sortBy = (name: string) => fireEvent.click(within(header(name)).getByRole('button'));

describe('the chatbot table', () => {
  it('says by which column it is sorted, and by that one only', () => {
    draw('?sort=messages&dir=asc');
    expect(header('Messages').getAttribute('aria-sort')).toBe('ascending');
    expect(screen.getAllByRole('columnheader').filter((th) => th.hasAttribute('aria-sort'))).toHaveLength(1);
  });

  it('is sorted by last activity, newest first, when the URL says nothing', () => {
    draw();
    expect(header('Last activity').getAttribute('aria-sort')).toBe('descending');
  });

  it('sorts numbers and times descending first, names ascending first, and turns on the second click', async () => {
    const { urls } = draw();
    sortBy('Messages');
    await waitFor(() => expect(urls.at(-1)).toBe('?sort=messages'));
    sortBy('Messages');
    await waitFor(() => expect(urls.at(-1)).toBe('?sort=messages&dir=asc'));
    sortBy('Chatbot');
    await waitFor(() => expect(urls.at(-1)).toBe('?sort=name&dir=asc'));
  });

  it('leaves the default order out of the URL, and drops the place in the list', async () => {
    const { urls } = draw('?sort=messages&after=abc&q=help');
    sortBy('Last activity');
    await waitFor(() => expect(urls.at(-1)).toBe('?q=help'));
  });

  it('has no sort button where the list cannot be sorted', () => {
    draw();
    expect(within(header('Last 14 days')).queryByRole('button')).toBeNull();
    expect(within(header('Freshness')).queryByRole('button')).toBeNull();
  });

  it('shows exact numbers, zero as 0, and leads from sessions and test sessions to those very sessions', () => {
    draw();
    expect(screen.getByText('98,765')).toBeTruthy();
    expect(screen.getByText('0')).toBeTruthy();
    expect(screen.getByRole('link', { name: '1,200 sessions of Intake' }).getAttribute('href')).toBe(
      '/sessions?chatbot=7&test=hide',
    );
    expect(screen.getByRole('link', { name: '3 test sessions of Intake' }).getAttribute('href')).toBe(
      '/sessions?chatbot=7&test=only',
    );
  });

  it('leads to the chatbot, with the way back to this list', () => {
    draw();
    expect(screen.getByRole('link', { name: 'Intake' }).getAttribute('href')).toBe(
      '/chatbots/7?back=%2Fchatbots%3Fsort%3Dmessages',
    );
  });

  it('leads from each number of a period to its explanation in that period', () => {
    const inPeriod = { sessionCount: 5, humanMessageCount: 40, participantCount: 0 };
    address.query = 'period=30d&sort=messages';
    renderInPage(
      <ChatbotTable
        page={{ rows: [{ ...row, inPeriod, grain: 'day' }], next: null, previous: null }}
        total={{ count: 1, isCapped: false }}
        isFiltered
      />,
      `?${address.query}`,
    );
    address.query = 'sort=messages';
    const explained = screen
      .getAllByRole('link')
      .map((link) => link.getAttribute('href') ?? '')
      .filter((href) => href.startsWith('/explain'))
      .map((href) => href.split('&back=')[0]);
    expect(explained).toEqual([
      '/explain/chatbot/7/participants?period=30d',
      '/explain/chatbot/7/sessions?period=30d',
      '/explain/chatbot/7/messages?period=30d',
      '/explain/chatbot/7/lastActivity?back=%2Fchatbots%3Fperiod%3D30d%26sort%3Dmessages',
      '/explain/chatbot/7/days?period=30d',
    ]);
  });

  it('says in words where the numbers come from and what the bars are', () => {
    draw();
    expect(screen.getByRole('cell', { name: 'cached, changed 3 min ago' })).toBeTruthy();
    expect(screen.getByRole('img').getAttribute('aria-label')).toBe(
      '7 messages in 14 days, at most 4 a day, 1 today',
    );
  });

  it('leaves out hidden columns, and never the name', () => {
    draw('?hide=days,freshness,name');
    expect(screen.queryByRole('columnheader', { name: 'Freshness' })).toBeNull();
    expect(header('Chatbot')).toBeTruthy();
    expect(screen.queryByRole('img')).toBeNull();
  });

  it('has its real columns while the rows are on the way', () => {
    renderInPage(<ChatbotTableSkeleton hidden={['days']} />);
    expect(screen.getByRole('region', { name: 'Chatbots' }).getAttribute('aria-busy')).toBe('true');
    expect(screen.getAllByRole('columnheader').map((th) => th.textContent)).toEqual([
      'Chatbot',
      'Participants',
      'Sessions',
      'Messages',
      'Last activity',
      'Freshness',
    ]);
  });
});

describe('without rows', () => {
  const drawNone = (isFiltered: boolean, search: string) =>
    renderInPage(
      <ChatbotTable
        page={{ rows: [], next: null, previous: null }}
        total={{ count: 12, isCapped: false }}
        isFiltered={isFiltered}
      />,
      search,
    );

  it('speaks of filters where there are some', () => {
    drawNone(true, '?q=x');
    expect(screen.getByRole('heading').textContent).toBe('No chatbots match these filters');
  });

  it('leads to the first page where nothing is filtered', async () => {
    const { urls } = drawNone(false, '?after=abc&sort=messages');
    expect(screen.getByRole('heading').textContent).toBe('No chatbots on this page');
    fireEvent.click(screen.getByRole('button', { name: 'First page' }));
    await waitFor(() => expect(urls.at(-1)).toBe('?sort=messages'));
  });
});

describe('the pager', () => {
  const link = (name: string) => screen.getByRole('link', { name });

  it('keeps filters and order in its links and never mixes two places', () => {
    draw('?sort=messages&q=help&after=here', { next: 'n1', previous: 'p1' });
    expect(link('First').getAttribute('href')).toBe('/chatbots?q=help&sort=messages');
    expect(link('Previous').getAttribute('href')).toBe('/chatbots?q=help&sort=messages&before=p1');
    expect(link('Next').getAttribute('href')).toBe('/chatbots?q=help&sort=messages&after=n1');
    expect(link('Last').getAttribute('href')).toBe('/chatbots?q=help&sort=messages&at=last');
    expect(screen.getByText('1 of 1,204')).toBeTruthy();
  });

  it('leads nowhere at the ends', () => {
    draw('', { next: null, previous: null });
    for (const name of ['First', 'Previous', 'Next', 'Last']) {
      expect(link(name).hasAttribute('href')).toBe(false);
      expect(link(name).getAttribute('aria-disabled')).toBe('true');
    }
  });
});
