'use client';
/** Chooses the team whose numbers are shown. */
import { NativeSelect } from '@mantine/core';
import type { Team } from '@/lib/auth/access';
import classes from './team-switcher.module.css';

/** Teams of equal names are told apart by their slugs. */
function labelOf({ name, slug }: Team, teams: Team[]): string {
  return teams.some((other) => other.name === name && other.slug !== slug) ? `${name} (${slug})` : name;
}

/** @param action stores the choice; it is given the field `team`, an id */
export function TeamSwitcher({
  teams,
  current,
  action,
}: {
  teams: Team[];
  current: Team;
  action: (form: FormData) => void;
}) {
  if (teams.length < 2) return <span className={classes.only}>{current.name}</span>;
  return (
    <form action={action} className={classes.form}>
      <NativeSelect
        // A form resets its fields after its action; the key gives the select the new team to reset to.
        key={current.id}
        name="team"
        size="xs"
        aria-label="Team"
        defaultValue={current.id}
        data={teams.map((team) => ({ value: team.id, label: labelOf(team, teams) }))}
        onChange={(event) => event.currentTarget.form?.requestSubmit()}
      />
      <noscript>
        <button type="submit">Switch</button>
      </noscript>
    </form>
  );
}
