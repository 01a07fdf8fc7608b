'use client';
/** Makes an API key and shows it once. */
import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { useActionState } from 'react';
import { SCOPE_MEANINGS, type Scope } from '@/lib/auth/roles';
import { FormError } from './form-error';
import classes from './section.module.css';
import { ShownSecret } from './shown-secret';

type State = { key: string } | { error: string } | null;

interface KeyFormProps {
  teams: { id: string; name: string }[];
  /** Those that the person's roles allow anywhere. */
  scopes: Scope[];
  days: readonly number[];
  action: (state: State, form: FormData) => Promise<State>;
}

export function KeyForm({ teams, scopes, days, action }: KeyFormProps) {
  const [state, submit, isPending] = useActionState(action, null);
  return (
    <>
      {state && 'key' in state && (
        <ShownSecret value={state.key}>
          This is the key. It is shown only now: only its hash is kept. Send it as{' '}
          <q>Authorization: Bearer …</q>.
        </ShownSecret>
      )}
      <form action={submit} className={classes.form} aria-label="New API key">
        <div className={classes.row}>
          <TextInput
            label="Name"
            name="name"
            placeholder="What it is for"
            maxLength={80}
            required
            withAsterisk={false}
          />
          <NativeSelect
            label="Team"
            name="team"
            data={[
              { value: 'every', label: 'All my teams' },
              ...teams.map(({ id, name }) => ({ value: id, label: name })),
            ]}
          />
          <NativeSelect
            label="Valid for"
            name="days"
            defaultValue="90"
            data={days.map((count) => ({ value: String(count), label: `${count} days` }))}
          />
        </div>
        <fieldset className={classes.checks}>
          <legend>What it may do</legend>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              name="scopes"
              value={scope}
              defaultChecked={scope === 'read'}
              label={`${scope}: ${SCOPE_MEANINGS[scope]}`}
            />
          ))}
        </fieldset>
        <FormError state={state} />
        <div>
          <Button type="submit" size="sm" loading={isPending}>
            Make a key
          </Button>
        </div>
      </form>
    </>
  );
}
