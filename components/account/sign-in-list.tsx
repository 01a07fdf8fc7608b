'use client';
/** The browsers in which a person is signed in, and the ways to end that. */
import { Button } from '@mantine/core';
import { useState, useTransition } from 'react';
import { Time } from '@/components/time/time';
import { browserName } from './browser-name';
import { FormError } from './form-error';
import classes from './section.module.css';

interface ShownSignIn {
  id: string;
  createdAt: string;
  expiresAt: string;
  userAgent: string;
  isThisOne: boolean;
}

interface SignInListProps {
  signIns: ShownSignIn[];
  end: (id: string) => Promise<{ error: string } | null>;
  endAll: () => Promise<void>;
}

export function SignInList({ signIns, end, endAll }: SignInListProps) {
  const [isBusy, start] = useTransition();
  const [error, setError] = useState<{ error: string } | null>(null);
  return (
    <div className={classes.wide}>
      <ul className={classes.list}>
        {signIns.map(({ id, createdAt, expiresAt, userAgent, isThisOne }) => (
          <li key={id}>
            <div className={classes.text}>
              <p className={classes.title}>
                {browserName(userAgent)}
                {isThisOne && ', this one'}
              </p>
              <p className={classes.line}>
                Signed in <Time at={createdAt} />, ends <Time at={expiresAt} />
              </p>
            </div>
            {!isThisOne && (
              <Button
                variant="default"
                disabled={isBusy}
                onClick={() => start(async () => setError(await end(id)))}
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      <FormError state={error} />
      <div className={classes.below}>
        <Button variant="default" disabled={isBusy} onClick={() => start(() => endAll())}>
          Sign out everywhere
        </Button>
        <span className={classes.line}>This browser too. API keys stay.</span>
      </div>
    </div>
  );
}
