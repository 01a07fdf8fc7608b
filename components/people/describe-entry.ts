/** An entry of the trail as a sentence without its subject's name. */
import type { TrailRow } from '@/lib/auth/trail-list';

const SENTENCES: Record<string, string> = {
  'signed-in': 'signed in',
  'signed-out': 'signed out',
  'sign-in.ended': 'signed out of',
  'password.changed': 'changed the password',
  'password.set': 'set a password',
  'password.link-made': 'made a link for a new password of',
  'person.added': 'added',
  'person.disabled': 'disabled',
  'person.enabled': 'enabled',
  'person.signed-out': 'signed out everywhere:',
  'person.keys-revoked': 'revoked the API keys of',
  'role.given': 'gave a role to',
  'role.taken': 'took a role from',
  'key.made': 'made the API key',
  'key.revoked': 'revoked the API key',
  'refresh.asked': 'asked for a refresh of',
  'drift.repair-asked': 'asked to mend what an audit found of',
  'job.run': 'started the job',
  'job.paused': 'paused the job',
  'job.resumed': 'resumed the job',
  'job.interval': 'changed the interval of the job',
  'run.cancelled': 'cancelled',
  'query.measured': 'measured the query',
  'query.explained': 'looked at the plan of the query',
  'cache.cleared': 'cleared the cache and had it rebuilt',
  'import.done': 'imported conversations',
  'refused.wrong-password': 'was refused: wrong password,',
  'refused.too-many-tries': 'was refused: too many tries,',
  'refused.unknown-session': 'was refused: a sign-in that is forged or has ended',
  'refused.other-site': 'was refused: a request from another site',
  'refused.role': 'was refused: a missing role,',
  'refused.scope': 'was refused: a missing scope of a key,',
  'refused.other-team': 'was refused: another team’s',
  'refused.other-person': 'was refused: another person’s',
  'refused.unknown-link': 'was refused: a one-time link that is used, expired or made up',
  'refused.unknown-key': 'was refused: an unknown API key',
  'refused.expired-key': 'was refused: an expired API key,',
  'refused.revoked-key': 'was refused: a revoked API key,',
  'refused.disabled-key': 'was refused: an API key of somebody disabled,',
  'refused.unready-key': 'was refused: an API key before the first password change,',
};

/** "gave a role to ana@example.org (viewer in North)". */
export function describeEntry({
  action,
  subject,
  detail,
}: Pick<TrailRow, 'action' | 'subject' | 'detail'>): string {
  const sentence = SENTENCES[action] ?? action;
  return `${sentence}${subject ? ` ${subject}` : ''}${detail ? ` (${detail})` : ''}`;
}
