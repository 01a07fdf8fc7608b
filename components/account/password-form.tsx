'use client';
/** A new password, twice: with the current one, or with a one-time link. */
import { Button, PasswordInput } from '@mantine/core';
import { useActionState } from 'react';
import classes from './card.module.css';
import { FormError } from './form-error';

type State = { done: true } | { error: string } | null;

interface PasswordFormProps {
  /** For password managers. */
  email: string;
  /** The link's token; without one the current password is asked for. */
  token?: string;
  label: string;
  action: (state: State, form: FormData) => Promise<State>;
}

export function PasswordForm({ email, token, label, action }: PasswordFormProps) {
  const [state, submit, isPending] = useActionState(action, null);
  return (
    <form action={submit} className={classes.form}>
      <input type="hidden" name="email" value={email} autoComplete="username" />
      {token === undefined ? (
        <PasswordInput
          label="Current password"
          name="current"
          autoComplete="current-password"
          required
          withAsterisk={false}
        />
      ) : (
        <input type="hidden" name="token" value={token} />
      )}
      <PasswordInput
        label="New password"
        description="Ten characters or more; a sentence is a good one."
        name="password"
        autoComplete="new-password"
        minLength={10}
        maxLength={200}
        required
        withAsterisk={false}
      />
      <PasswordInput
        label="New password again"
        name="repeated"
        autoComplete="new-password"
        required
        withAsterisk={false}
      />
      <FormError state={state} />
      <div>
        <Button type="submit" size="sm" loading={isPending}>
          {label}
        </Button>
      </div>
    </form>
  );
}
