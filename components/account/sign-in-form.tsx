'use client';
/** E-mail address and password. Works without scripts too: a form that is sent is answered with a page. */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useActionState } from 'react';
import classes from './card.module.css';
import { FormError } from './form-error';

type State = { error: string } | null;

interface SignInFormProps {
  /** Path to open afterwards. */
  next: string;
  action: (state: State, form: FormData) => Promise<State>;
}

export function SignInForm({ next, action }: SignInFormProps) {
  const [state, submit, isPending] = useActionState(action, null);
  return (
    <form action={submit} className={classes.form}>
      <input type="hidden" name="next" value={next} />
      <TextInput
        label="E-mail address"
        name="email"
        type="email"
        autoComplete="username"
        spellCheck={false}
        required
        withAsterisk={false}
      />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password' }}
        required
        withAsterisk={false}
      />
      <FormError state={state} />
      <Button type="submit" size="sm" loading={isPending}>
        Sign in
      </Button>
    </form>
  );
}
