/** Over whom somebody may decide: the teams that they administer. */
import type { Asker } from './asker';

export interface Authority {
  personId: string | null;
  who: string;
  /** Ids of the teams; `every` for the overall administrator and the command line. */
  teams: readonly string[] | 'every';
}

/** The command line's: whoever can run it can read the database's password too. */
export const CLI: Authority = { personId: null, who: 'cli', teams: 'every' };

export function authorityOf({ person, overall, teams }: Asker): Authority {
  const administered = teams.filter(({ role }) => role === 'administrator').map(({ id }) => id);
  return {
    personId: person.id,
    who: person.email,
    teams: overall === 'administrator' ? 'every' : administered,
  };
}

/** @param teamId null for a role in every team */
export function covers({ teams }: Authority, teamId: string | null): boolean {
  return teams === 'every' || (teamId !== null && teams.includes(teamId));
}
