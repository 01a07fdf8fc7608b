'use client';
/** A page that could not be read: one plain sentence, a way to try again, and a reference into the server's log. */
import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import { useTransition } from 'react';
import classes from './empty.module.css';

/** The reference under which the server logged `error`. */
export function readDigest(error: unknown): string | null {
  return error instanceof Error && 'digest' in error && typeof error.digest === 'string'
    ? error.digest
    : null;
}

export function ErrorPanel({ error, retry }: { error: unknown; retry: () => void }) {
  const [isPending, start] = useTransition();
  const digest = readDigest(error);
  return (
    <div className={classes.empty} data-framed role="alert">
      <IconCloudOff size={28} stroke={1.5} aria-hidden="true" />
      <h1>This page could not be read</h1>
      <p>
        The database did not answer as it should: it may be down, restarting or busy. Nothing was changed.
      </p>
      <Button onClick={() => start(retry)} loading={isPending}>
        Retry
      </Button>
      {digest && (
        <p>
          Reference in the server log: <code>{digest}</code>
        </p>
      )}
    </div>
  );
}
