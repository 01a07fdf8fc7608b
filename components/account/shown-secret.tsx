'use client';
/** Something secret that is shown once, to be copied. */
import { Button, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './section.module.css';

interface ShownSecretProps {
  value: string;
  /** What it is, and that it is shown only now. */
  children: ReactNode;
}

export function ShownSecret({ value, children }: ShownSecretProps) {
  return (
    <div className={classes.secret} role="status">
      <p>{children}</p>
      <code>{value}</code>
      <div>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              onClick={copy}
              leftSection={
                copied ? (
                  <IconCheck size={14} aria-hidden="true" />
                ) : (
                  <IconCopy size={14} aria-hidden="true" />
                )
              }
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </div>
    </div>
  );
}
