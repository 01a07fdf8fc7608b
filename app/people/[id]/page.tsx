/** One person: roles, and what an administrator may do with them. */
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { z } from 'zod';
import { disable, endSignIns, giveRole, reset, revokeKeys } from '@/app/actions/people';
import { EVERY_TEAM, teamChoices } from '@/app/people/team-choices';
import classes from '@/components/account/section.module.css';
import { PersonActions } from '@/components/people/person-actions';
import { PersonStatus } from '@/components/people/person-list';
import { RoleEditor } from '@/components/people/role-editor';
import { PageHeading } from '@/components/shell/page-heading';
import { SectionHeading } from '@/components/shell/section-heading';
import { BackLink } from '@/components/table/back-link';
import { Clock } from '@/components/time/clock';
import { authorityOf } from '@/lib/auth/authority';
import { requireAccess } from '@/lib/auth/gate';
import { countKeys } from '@/lib/auth/keys';
import { mayManage, readPerson } from '@/lib/auth/people-list';
import { noteMissingPerson } from '@/lib/auth/refusals';

export const metadata: Metadata = { title: 'Person' };

export default async function PersonPage({ params }: PageProps<'/people/[id]'>) {
  const { asker } = await requireAccess('administrator');
  const by = authorityOf(asker);
  const id = z.uuid().safeParse((await params).id);
  const person = id.success ? await readPerson(by, id.data) : null;
  if (!person) {
    if (id.success) await noteMissingPerson(by, id.data);
    notFound();
  }

  const roles = person.roles.map(({ teamId, team, role }) => ({
    team: teamId ?? EVERY_TEAM.value,
    label: teamId === null ? 'Every team' : (team ?? 'A team that is gone'),
    role,
  }));
  const further = teamChoices(asker).filter(({ value }) => !roles.some(({ team }) => team === value));
  return (
    <Clock asOf={new Date().toISOString()}>
      <BackLink href="/people">People</BackLink>
      <PageHeading
        title={person.name}
        scope={
          <>
            {person.email} · <PersonStatus {...person} />
          </>
        }
      />
      <SectionHeading
        title="Roles"
        scope={person.hasOtherRoles ? 'in your teams; there are others too' : undefined}
      />
      <RoleEditor roles={roles} further={further} give={giveRole.bind(null, person.id)} />
      <SectionHeading title="Access" />
      {mayManage(by, person) ? (
        <PersonActions
          email={person.email}
          isDisabled={person.isDisabled}
          isSelf={person.id === asker.person.id}
          reset={reset.bind(null, person.id)}
          signOut={endSignIns.bind(null, person.id)}
          keyCount={await countKeys(person.id)}
          revokeKeys={revokeKeys.bind(null, person.id)}
          disable={disable.bind(null, person.id)}
        />
      ) : (
        <p className={classes.line}>
          This person belongs to teams that you do not administer. An administrator of every team can reset
          the password and disable the account.
        </p>
      )}
    </Clock>
  );
}
