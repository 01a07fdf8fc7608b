'use client';
/** What an administrator may do with a person: a new password, an end of their sign-ins, disabling. */
import { Button } from '@mantine/core';
import { useState, useTransition } from 'react';
import { FormError } from '@/components/account/form-error';
import classes from '@/components/account/section.module.css';
import { formatNoun } from '@/lib/format';
import type { LinkState } from './add-person';
import { LinkShown } from './link-shown';

type Done = { done: true } | { error: string } | null;

interface PersonActionsProps {
  email: string;
  isDisabled: boolean;
  isSelf: boolean;
  reset: () => Promise<LinkState>;
  signOut: () => Promise<Done>;
  disable: (isDisabled: boolean) => Promise<Done>;
  /** API keys that open something. */
  keyCount: number;
  revokeKeys: () => Promise<Done>;
}

export function PersonActions({
  email,
  isDisabled,
  isSelf,
  reset,
  signOut,
  disable,
  keyCount,
  revokeKeys,
}: PersonActionsProps) {
  const keys = formatNoun(keyCount, 'API key');
  const [isBusy, start] = useTransition();
  const [state, setState] = useState<Done | LinkState>(null);
  const [isSure, setSure] = useState(false);
  const run = (work: () => Promise<Done | LinkState>) =>
    start(async () => {
      setSure(false);
      setState(await work());
    });
  return (
    <div className={classes.wide}>
      {state && 'link' in state && <LinkShown email={email} link={state.link} />}
      <FormError state={state} />
      {keyCount > 0 && (
        <p className={classes.line}>
          {isDisabled
            ? `${keys}: stopped while ${email} is disabled, working again once enabled.`
            : `${keys}: still working after a new password or a sign-out. Disabling stops them.`}
        </p>
      )}
      <div className={classes.below}>
        {!isDisabled && (
          <>
            <Button variant="default" disabled={isBusy} onClick={() => run(reset)}>
              Make a link for a new password
            </Button>
            <Button variant="default" disabled={isBusy} onClick={() => run(signOut)}>
              Sign out everywhere
            </Button>
          </>
        )}
        {keyCount > 0 && (
          <Button variant="default" disabled={isBusy} onClick={() => run(revokeKeys)}>
            Revoke {keys}
          </Button>
        )}
        {isDisabled && (
          <Button variant="default" disabled={isBusy} onClick={() => run(() => disable(false))}>
            Enable
          </Button>
        )}
        {!isDisabled && !isSelf && (
          <Button
            variant={isSure ? 'filled' : 'default'}
            color={isSure ? 'red' : undefined}
            disabled={isBusy}
            onClick={() => (isSure ? run(() => disable(true)) : setSure(true))}
          >
            {isSure ? `Disable ${email}: signs them out, stops their keys` : 'Disable'}
          </Button>
        )}
      </div>
    </div>
  );
}
