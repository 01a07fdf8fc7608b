'use client';
/** The roles of one person, team by team, and a further one. */
import { Button, NativeSelect } from '@mantine/core';
import { useState, useTransition } from 'react';
import { FormError } from '@/components/account/form-error';
import classes from '@/components/account/section.module.css';
import { ROLE_MEANINGS, ROLES, type Role } from '@/lib/auth/roles';

type Done = { done: true } | { error: string } | null;

interface RoleEditorProps {
  /** `team`: an id, or `every`. */
  roles: { team: string; label: string; role: Role }[];
  /** Teams without a role yet, which the administrator may give. */
  further: { value: string; label: string }[];
  /** Gives a role; null takes it. */
  give: (team: string, role: Role | null) => Promise<Done>;
}

const OPTIONS = ROLES.map((role) => ({ value: role, label: `${role}: ${ROLE_MEANINGS[role]}` }));

export function RoleEditor({ roles, further, give }: RoleEditorProps) {
  const [isBusy, start] = useTransition();
  const [state, setState] = useState<Done>(null);
  const set = (team: string, role: Role | null) => start(async () => setState(await give(team, role)));
  return (
    <div className={classes.wide}>
      <ul className={classes.list} aria-label="Roles">
        {roles.map(({ team, label, role }) => (
          <li key={team}>
            <p className={classes.text}>{label}</p>
            <NativeSelect
              // What the server refused is shown as it was.
              key={`${role} ${isBusy}`}
              aria-label={`Role in ${label}`}
              defaultValue={role}
              data={OPTIONS}
              disabled={isBusy}
              onChange={(event) => set(team, asRole(event.currentTarget.value))}
            />
            <Button
              variant="default"
              disabled={isBusy}
              aria-label={`Take the role in ${label}`}
              onClick={() => set(team, null)}
            >
              Take
            </Button>
          </li>
        ))}
        {roles.length === 0 && (
          <li>
            <p className={classes.line}>No role: nothing can be seen.</p>
          </li>
        )}
      </ul>
      <FormError state={state} />
      {further.length > 0 && (
        <FurtherRole key={further.length} teams={further} isBusy={isBusy} onGive={set} />
      )}
    </div>
  );
}

function FurtherRole({
  teams,
  isBusy,
  onGive,
}: {
  teams: { value: string; label: string }[];
  isBusy: boolean;
  onGive: (team: string, role: Role) => void;
}) {
  const [team, setTeam] = useState(teams[0]!.value);
  const [role, setRole] = useState<Role>('viewer');
  return (
    <div className={classes.below}>
      <NativeSelect
        aria-label="Further team"
        data={teams}
        value={team}
        onChange={(event) => setTeam(event.currentTarget.value)}
      />
      <NativeSelect
        aria-label="Role in it"
        data={OPTIONS}
        value={role}
        onChange={(event) => setRole(asRole(event.currentTarget.value))}
      />
      <Button variant="default" disabled={isBusy} onClick={() => onGive(team, role)}>
        Give this role
      </Button>
    </div>
  );
}

const asRole = (value: string): Role => ROLES.find((role) => role === value) ?? 'viewer';
