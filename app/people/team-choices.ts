/** The teams in which an administrator may give roles, as choices. */

import type { Asker } from '@/lib/auth/asker';
import { authorityOf, covers } from '@/lib/auth/authority';

export const EVERY_TEAM = { value: 'every', label: 'Every team, those to come too' };

export function teamChoices(asker: Asker): { value: string; label: string }[] {
  const by = authorityOf(asker);
  const own = asker.teams
    .filter(({ id }) => covers(by, id))
    .map(({ id, name }) => ({ value: id, label: name }));
  return covers(by, null) ? [...own, EVERY_TEAM] : own;
}
