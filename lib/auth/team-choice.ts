/** Which of a person's teams is in view. */
import { parseId, type Team } from './access';
import type { Asker } from './asker';

export const TEAM_COOKIE = 'truecount-team';

/** A team that is none: an empty platform shows its empty pages. No id of a source is 0 or below. */
export const NO_TEAM: Team = { id: '0', slug: '', name: 'No team yet' };

/**
 * The wanted team when it is one of the person's, else their first by name.
 * @returns `isOther`: a team was asked for that is none of theirs
 */
export function chooseTeam({ teams }: Asker, wanted: string | undefined): { team: Team; isOther: boolean } {
  const found = teams.find(({ id }) => id === wanted);
  return { team: found ?? teams[0] ?? NO_TEAM, isOther: !found && parseId(wanted) !== null };
}

/** A cookie's value by its name. */
export function cookieOf(headers: Headers, name: string): string | undefined {
  const found = (headers.get('cookie') ?? '').split(/;\s*/).find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}
