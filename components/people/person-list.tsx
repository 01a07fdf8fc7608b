/** The people that an administrator sees, with their roles. */
import Link from 'next/link';
import classes from '@/components/account/section.module.css';
import { Status } from '@/components/state/status';
import { Time } from '@/components/time/time';
import type { PersonRow, RoleInTeam } from '@/lib/auth/people-list';

export function PersonList({ people }: { people: PersonRow[] }) {
  return (
    <ul className={classes.list} aria-label="People">
      {people.map((person) => (
        <li key={person.id} className={person.isDisabled ? classes.off : undefined}>
          <div className={classes.text}>
            <p className={classes.title}>
              <Link href={`/people/${person.id}`} prefetch={false}>
                {person.name}
              </Link>
            </p>
            <p className={classes.line}>{person.email}</p>
          </div>
          <p className={classes.text}>{describeRoles(person)}</p>
          <p className={classes.status}>
            <PersonStatus {...person} />
          </p>
        </li>
      ))}
    </ul>
  );
}

export function PersonStatus({ isDisabled, hasPassword, lastSignedInAt }: PersonRow) {
  if (isDisabled) return <Status tone="bad">Disabled</Status>;
  if (!hasPassword && lastSignedInAt === null) return <Status tone="warn">No password yet</Status>;
  if (lastSignedInAt === null) return <Status tone="quiet">Never signed in</Status>;
  return (
    <Status tone="good">
      Signed in <Time at={lastSignedInAt} />
    </Status>
  );
}

export const describeRole = ({ team, teamId, role }: RoleInTeam) =>
  `${role} in ${teamId === null ? 'every team' : (team ?? 'a team that is gone')}`;

function describeRoles({ roles, hasOtherRoles }: PersonRow): string {
  const words = roles.map(describeRole);
  if (hasOtherRoles) words.push('other teams too');
  return words.length > 0 ? words.join(' · ') : 'No role in any team';
}
