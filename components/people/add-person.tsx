'use client';
/** Adds a person, or gives one who is known a role in a further team. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useActionState } from 'react';
import { FormError } from '@/components/account/form-error';
import classes from '@/components/account/section.module.css';
import { ROLE_MEANINGS, ROLES } from '@/lib/auth/roles';
import { LinkShown } from './link-shown';

export type LinkState = { email: string; link: string | null } | { error: string } | null;

interface AddPersonProps {
  /** Those that the administrator may give roles in; `every` for all of them. */
  teams: { value: string; label: string }[];
  action: (state: LinkState, form: FormData) => Promise<LinkState>;
}

export function AddPerson({ teams, action }: AddPersonProps) {
  const [state, submit, isPending] = useActionState(action, null);
  return (
    <>
      {state && 'link' in state && <LinkShown email={state.email} link={state.link} />}
      <form action={submit} className={classes.form} aria-label="Add a person">
        <div className={classes.row}>
          <TextInput
            label="Name"
            name="name"
            autoComplete="off"
            maxLength={120}
            required
            withAsterisk={false}
          />
          <TextInput
            label="E-mail address"
            name="email"
            type="email"
            autoComplete="off"
            required
            withAsterisk={false}
          />
        </div>
        <div className={classes.row}>
          <NativeSelect label="Team" name="team" data={teams} />
          <NativeSelect
            label="Role"
            name="role"
            data={ROLES.map((role) => ({ value: role, label: `${role}: ${ROLE_MEANINGS[role]}` }))}
          />
        </div>
        <FormError state={state} />
        <div>
          <Button type="submit" size="sm" loading={isPending}>
            Add
          </Button>
        </div>
      </form>
    </>
  );
}
