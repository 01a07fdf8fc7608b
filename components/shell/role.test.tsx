import { render, screen } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { RefreshButton } from '@/components/state/refresh-button';
import { renderInPage } from '@/components/testing/in-page';
import { Navigation } from './navigation';
import { Can } from './role';

vi.mock('next/navigation', () => ({
  useRouter: () => ({ refresh: () => {} }),
  usePathname: () => '/chatbots',
}));

const links = () => screen.getAllByRole('link').map((link) => link.textContent);
const button = (
  <RefreshButton label="Refresh" ask={async () => ({ error: '' })} follow={async () => ({ run: null })} />
);

describe('the role', () => {
  it.each([
    ['viewer', ['Chatbots', 'Sessions', 'Cache', 'Compare']],
    ['operator', ['Chatbots', 'Sessions', 'Cache', 'Compare', 'Import']],
    ['administrator', ['Chatbots', 'Sessions', 'Cache', 'Compare', 'Import', 'People']],
  ] as const)('of a %s leads to what it may see', (role, pages) => {
    renderInPage(<Navigation />, '', role);
    expect(links()).toEqual(pages);
  });

  it('of a viewer has no button to refresh, that of an operator has', () => {
    const { unmount } = renderInPage(button, '', 'viewer');
    expect(screen.queryByRole('button')).toBeNull();
    unmount();
    renderInPage(button, '', 'operator');
    expect(screen.getByRole('button', { name: 'Refresh' })).toBeTruthy();
  });

  it('is none where nobody said which', () => {
    render(<Can needs="viewer">seen</Can>);
    expect(screen.queryByText('seen')).toBeNull();
  });
});
