'use client';
/** Gives everything below it the look; the resolver is a function, so it cannot come from the server. */
import { MantineProvider } from '@mantine/core';
import { setNonce } from 'get-nonce';
import { type ReactNode, useState } from 'react';
import { cssVariables, theme } from './theme';

/** @param nonce of the document: style elements that are made later need it too */
export function Look({ nonce, children }: { nonce?: string; children: ReactNode }) {
  // A page that is read again comes with a new nonce, but the document's policy stays what it was.
  const [first] = useState(nonce);
  // For the library that stops a page from scrolling below a dialog.
  if (first && typeof document !== 'undefined') setNonce(first);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={first ? () => first : undefined}
    >
      {children}
    </MantineProvider>
  );
}
