'use client';
/** A person's API keys: what is known of each, and the way to revoke it. */
import { Button } from '@mantine/core';
import { useState, useTransition } from 'react';
import { Time } from '@/components/time/time';
import { FormError } from './form-error';
import classes from './section.module.css';

interface ShownKey {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  /** Its team's name, in words for those of every team. */
  team: string;
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
  revokedAt: string | null;
  isExpired: boolean;
}

interface KeyListProps {
  keys: ShownKey[];
  revoke: (id: string) => Promise<{ error: string } | null>;
}

export function KeyList({ keys, revoke }: KeyListProps) {
  const [isBusy, start] = useTransition();
  const [error, setError] = useState<{ error: string } | null>(null);
  if (keys.length === 0) return <p className={classes.line}>You have no API keys.</p>;
  return (
    <>
      <ul className={classes.list}>
        {keys.map((key) => {
          const isOff = key.revokedAt !== null || key.isExpired;
          return (
            <li key={key.id} className={isOff ? classes.off : undefined}>
              <div className={classes.text}>
                <p className={classes.title}>
                  {key.name} <code>{key.prefix}…</code>
                </p>
                <p className={classes.line}>
                  {key.scopes.join(', ')} · {key.team}
                </p>
                <p className={classes.line}>
                  <End {...key} /> · last used <Time at={key.lastUsedAt} unknown="never" />
                </p>
              </div>
              {!isOff && (
                <Button
                  variant="default"
                  disabled={isBusy}
                  aria-label={`Revoke ${key.name}`}
                  onClick={() => start(async () => setError(await revoke(key.id)))}
                >
                  Revoke
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <FormError state={error} />
    </>
  );
}

function End({ revokedAt, isExpired, expiresAt }: ShownKey) {
  if (revokedAt !== null) {
    return (
      <>
        Revoked <Time at={revokedAt} />
      </>
    );
  }
  return (
    <>
      {isExpired ? 'Expired' : 'Expires'} <Time at={expiresAt} />
    </>
  );
}
