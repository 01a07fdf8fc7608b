'use client';
/** Gives everything below it the look; the resolver is a function, so it cannot come from the server. */
import { MantineProvider } from '@mantine/core';
import { setNonce } from 'get-nonce';
import type { ReactNode } from 'react';
import { cssVariables, theme } from './theme';

/**
 * The document's own nonce: a page that is read again, or drawn anew, comes with another one, but the policy of the
 * document stays what it was.
 */
let kept: string | undefined;

function ofDocument(nonce: string | undefined): string | undefined {
  if (typeof document === 'undefined') return nonce;
  kept ??= nonce;
  // For the library that stops a page from scrolling below a dialog.
  if (kept) setNonce(kept);
  return kept;
}

/** @param nonce of the answer: style elements that are made later need the document's too */
export function Look({ nonce, children }: { nonce?: string; children: ReactNode }) {
  const own = ofDocument(nonce);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={own ? () => own : undefined}
    >
      {children}
    </MantineProvider>
  );
}
