/** What components stand in on a page: the look, and a URL that tests can read. */
import { MantineProvider } from '@mantine/core';
import { render } from '@testing-library/react';
import { NuqsTestingAdapter } from 'nuqs/adapters/testing';
import type { ReactNode } from 'react';
import { theme } from '@/components/shell/theme';

/** Draws `children` at the address `search`; `urls` collects the query strings they ask for. */
export function renderInPage(children: ReactNode, search = '') {
  const urls: string[] = [];
  const view = render(
    <MantineProvider theme={theme} env="test">
      <NuqsTestingAdapter
        searchParams={search}
        onUrlUpdate={({ queryString }) => urls.push(queryString)}
        hasMemory
      >
        {children}
      </NuqsTestingAdapter>
    </MantineProvider>,
  );
  return { ...view, urls };
}
