/** What components stand in on a page: the look, and a URL that tests can read. */
import { MantineProvider } from '@mantine/core';
import { render } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import type { ReactNode } from 'react';
import { RoleProvider } from '@/components/shell/role';
import { theme } from '@/components/shell/theme';
import type { Role } from '@/lib/auth/roles';

/**
 * Draws `children` at the address `search` for somebody of `role`; `urls` collects the query strings they ask for,
 * `again` draws others in their place.
 */
export function renderInPage(children: ReactNode, search = '', role: Role = 'administrator') {
  const urls: string[] = [];
  const page = (content: ReactNode) => (
    <MantineProvider theme={theme} env="test">
      <NuqsTestingAdapter
        searchParams={search}
        onUrlUpdate={({ queryString }) => urls.push(queryString)}
        hasMemory
      >
        <RoleProvider role={role}>{content}</RoleProvider>
      </NuqsTestingAdapter>
    </MantineProvider>
  );
  const view = render(page(children));
  return { ...view, urls, again: (content: ReactNode) => view.rerender(page(content)) };
}
