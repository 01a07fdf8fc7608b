/** One's own account: roles, password, browsers, API keys. */
import type { Metadata } from 'next';
import {
  changeOwnPassword,
  endOtherSignIn,
  makeOwnKey,
  revokeOwnKey,
  signOutEverywhere,
} from '@/app/actions/account';
import { KeyForm } from '@/components/account/key-form';
import { KeyList } from '@/components/account/key-list';
import { PasswordForm } from '@/components/account/password-form';
import classes from '@/components/account/section.module.css';
import { SignInList } from '@/components/account/sign-in-list';
import { PageHeading } from '@/components/shell/page-heading';
import { SectionHeading } from '@/components/shell/section-heading';
import { Clock } from '@/components/time/clock';
import { requirePerson, type Signed } from '@/lib/auth/gate';
import { KEY_DAYS, listKeys } from '@/lib/auth/keys';
import { hasPassword } from '@/lib/auth/passwords';
import { isAtLeast, SCOPE_NAMES, SCOPES } from '@/lib/auth/roles';
import { listSignIns } from '@/lib/auth/sign-ins';

export const metadata: Metadata = { title: 'Account' };

export default async function AccountPage({ searchParams }: PageProps<'/account'>) {
  const signed = await requirePerson();
  const { changed } = await searchParams;
  const { person, teams, overall } = signed;
  const [signIns, keys, isWithPassword] = await Promise.all([
    listSignIns(person.id, signed.signInId),
    listKeys(person.id),
    hasPassword(person.id),
  ]);
  const roles = [overall, ...teams.map(({ role }) => role)];
  const nameOf = (id: string | null) =>
    id === null ? 'all my teams' : (teams.find((team) => team.id === id)?.name ?? 'a team that you left');
  return (
    <Clock asOf={new Date().toISOString()}>
      <PageHeading title="Account" scope={`${person.name} · ${person.email}`} />
      <Roles {...signed} />
      <SectionHeading title="Password" />
      {changed === '1' && (
        <p role="status" className={classes.line}>
          The password is changed. Every other browser is signed out.
        </p>
      )}
      <div className={classes.narrow}>
        {isWithPassword ? (
          <PasswordForm email={person.email} label="Change the password" action={changeOwnPassword} />
        ) : (
          <p className={classes.line}>This account has none: the demo is entered without.</p>
        )}
      </div>
      <SectionHeading title="Browsers" scope="where you are signed in" />
      <SignInList signIns={signIns} end={endOtherSignIn} endAll={signOutEverywhere} />
      <SectionHeading title="API keys" scope="for programs: lists as CSV, refreshes, imports" />
      <div className={classes.wide}>
        <KeyList keys={keys.map((key) => ({ ...key, team: nameOf(key.teamId) }))} revoke={revokeOwnKey} />
        <KeyForm
          teams={teams}
          scopes={SCOPE_NAMES.filter((scope) => roles.some((role) => isAtLeast(role, SCOPES[scope])))}
          days={KEY_DAYS}
          action={makeOwnKey}
        />
      </div>
    </Clock>
  );
}

function Roles({ overall, teams }: Signed) {
  return (
    <ul className={classes.roles} aria-label="Your roles">
      {overall && <li>{overall} in every team</li>}
      {!overall && teams.map(({ id, name, role }) => <li key={id}>{`${role} in ${name}`}</li>)}
      {!overall && teams.length === 0 && <li>No role in any team yet: ask an administrator</li>}
    </ul>
  );
}
