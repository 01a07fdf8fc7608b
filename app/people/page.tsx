/** People: who may see and do what, for administrators. */
import type { Metadata } from 'next';
import Link from 'next/link';
import { add } from '@/app/actions/people';
import { teamChoices } from '@/app/people/team-choices';
import classes from '@/components/account/section.module.css';
import { AddPerson } from '@/components/people/add-person';
import { PersonList } from '@/components/people/person-list';
import { PageHeading } from '@/components/shell/page-heading';
import { SectionHeading } from '@/components/shell/section-heading';
import { Notice } from '@/components/state/notice';
import { Clock } from '@/components/time/clock';
import { authorityOf } from '@/lib/auth/authority';
import { requireAccess } from '@/lib/auth/gate';
import { listPeople, PEOPLE_LIMIT } from '@/lib/auth/people-list';
import { formatCount, formatNoun } from '@/lib/format';

export const metadata: Metadata = { title: 'People' };

export default async function PeoplePage() {
  const { asker } = await requireAccess('administrator');
  const by = authorityOf(asker);
  const people = await listPeople(by);
  const shown = people.slice(0, PEOPLE_LIMIT);
  const scope = `${formatNoun(shown.length, 'person', 'people')} ${by.teams === 'every' ? 'in all teams' : 'in the teams that you administer'}`;
  return (
    <Clock asOf={new Date().toISOString()}>
      <PageHeading
        title="People"
        scope={scope}
        actions={<Link href="/people/trail">Trail: who did what</Link>}
      />
      <div className={classes.wide}>
        <PersonList people={shown} />
        {people.length > PEOPLE_LIMIT && (
          <Notice tone="info">Limited to the first {formatCount(PEOPLE_LIMIT)}, by name.</Notice>
        )}
        <SectionHeading
          title="Add a person"
          scope="somebody who is known gets the role beside those they have"
        />
        <AddPerson teams={teamChoices(asker)} action={add} />
      </div>
    </Clock>
  );
}
