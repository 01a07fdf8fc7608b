'use client';
/** The empty states of a list: nothing matches, nothing is on this page, or there is nothing at all. */
import { Button } from '@mantine/core';
import { IconFilterOff, IconMessages } from '@tabler/icons-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Can } from '@/components/shell/role';
import classes from './empty.module.css';

/** @param noun what the list holds, plural */
export function EmptyFiltered({ noun, onClear }: { noun: string; onClear: () => void }) {
  return (
    <div className={classes.empty}>
      <IconFilterOff size={26} stroke={1.5} aria-hidden="true" />
      <h2>No {noun} match these filters</h2>
      <p>Change the filters, or clear them to see every one.</p>
      <Button variant="default" onClick={onClear}>
        Clear filters
      </Button>
    </div>
  );
}

/** A page that has become empty though nothing is filtered. */
export function EmptyPage({ noun, onFirst }: { noun: string; onFirst: () => void }) {
  return (
    <div className={classes.empty}>
      <IconMessages size={26} stroke={1.5} aria-hidden="true" />
      <h2>No {noun} on this page</h2>
      <p>The list has changed since its page was linked.</p>
      <Button variant="default" onClick={onFirst}>
        First page
      </Button>
    </div>
  );
}

/** Truly none, with the ways to get some. */
export function EmptyPlatform({ noun, children }: { noun: string; children?: ReactNode }) {
  return (
    <div className={classes.empty} data-framed>
      <IconMessages size={28} stroke={1.5} aria-hidden="true" />
      <h2>No {noun} yet</h2>
      <p>
        This team has no {noun} to show.
        <Can needs="operator">
          {' '}
          <Link href="/import">Import conversations</Link> from a file, or start with believable demo data:{' '}
          <code>npm run demo</code>.
        </Can>
      </p>
      {children}
    </div>
  );
}
