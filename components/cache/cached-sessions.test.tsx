import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import { CachedSessions } from './cached-sessions';

const router = vi.hoisted(() => ({ refresh: () => {} }));
vi.mock('next/navigation', async (load) => ({
  ...(await load<typeof import('next/navigation')>()),
  useRouter: () => router,
}));

const list = {
  page: { rows: [], next: null, previous: null },
  total: { count: 0, isCapped: false },
};

describe('the cached sessions of one chatbot', () => {
  it('say so in a chip, which is taken away like any other', async () => {
    const { urls } = renderInPage(
      <CachedSessions list={list} chatbotName="Intake" />,
      '?chatbot=7&changed=1h',
    );
    expect(screen.getByRole('heading', { name: 'No sessions match these filters' })).toBeDefined();
    await act(
      async () => void fireEvent.click(screen.getByRole('button', { name: 'Remove filter Chatbot: Intake' })),
    );
    await waitFor(() => expect(urls.at(-1)).toBe('?changed=1h'));
    expect(screen.queryByRole('button', { name: /^Remove filter Chatbot/ })).toBeNull();
  });

  it('are all of them again once every filter is cleared', async () => {
    const { urls } = renderInPage(<CachedSessions list={list} chatbotName={null} />, '?chatbot=7&changed=1h');
    expect(screen.getByRole('button', { name: 'Remove filter Chatbot: #7' })).toBeDefined();
    await act(async () => void fireEvent.click(screen.getByRole('button', { name: 'Clear all' })));
    await waitFor(() => expect(urls.at(-1)).toBe(''));
  });
});
