import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderInPage } from '@/components/testing/in-page';
import { Clock } from '@/components/time/clock';
import type { PersonRow } from '@/lib/auth/people-list';
import { PersonList } from './person-list';

const person: PersonRow = {
  id: '1',
  name: 'Ana',
  email: 'ana@example.org',
  isDisabled: false,
  hasPassword: true,
  createdAt: '2026-03-01T12:00:00.000000Z',
  lastSignedInAt: '2026-03-01T12:00:00.000000Z',
  roles: [{ teamId: '1', team: 'North', role: 'viewer' }],
  hasOtherRoles: false,
};
const draw = (over: Partial<PersonRow>) => {
  renderInPage(
    <Clock asOf="2026-03-01T12:05:00.000000Z">
      <PersonList people={[{ ...person, ...over }]} />
    </Clock>,
  );
  return screen.getByRole('listitem').textContent;
};

it.each<[string, Partial<PersonRow>, string]>([
  ['when they were last here', {}, 'Signed in 5 min ago'],
  ['that they never were', { lastSignedInAt: null }, 'Never signed in'],
  ['that the first link was not used', { hasPassword: false, lastSignedInAt: null }, 'No password yet'],
  ['that they are kept out', { isDisabled: true }, 'Disabled'],
  ['their role and team', {}, 'viewer in North'],
  [
    'a role in every team',
    { roles: [{ teamId: null, team: null, role: 'operator' }] },
    'operator in every team',
  ],
  [
    'a team that is gone',
    { roles: [{ teamId: '9', team: null, role: 'viewer' }] },
    'viewer in a team that is gone',
  ],
  ['that there is more elsewhere', { hasOtherRoles: true }, 'viewer in North · other teams too'],
  ['that they can do nothing', { roles: [] }, 'No role in any team'],
])('tells %s', (_, over, text) => {
  expect(draw(over)).toContain(text);
});
