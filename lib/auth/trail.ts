/** The trail: who did what and when, and what was refused to whom. Whatever changes something for others writes here. */
import { type Db, db } from '@/db/client';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';
import type { Access } from './access';

export interface TrailEntry {
  /** The person; null for the command line, the server itself and strangers. */
  personId: string | null;
  /** E-mail address, `cli`, `server` or `stranger`. Never what a stranger typed: it could be a password. */
  who: string;
  /** Noun and verb, `person.added`; what was turned away begins with `refused`. */
  action: string;
  /** What it was done to, in words for people. */
  subject?: string | null;
  teamId?: string | null;
  detail?: string | null;
}

/** Adds an entry, in the transaction of what it tells where there is one. */
export async function writeTrail(sql: Db, entry: TrailEntry): Promise<void> {
  const { personId, who, action, subject = null, teamId = null, detail = null } = entry;
  await sql`
    insert into truecount.trail (person_id, who, action, subject, team_id, detail)
    values (${personId}, ${who}, ${action}, ${subject}, ${teamId}, ${detail})`;
}

/**
 * Adds what was refused. The same again within the same minute is counted on the same row, so that nobody fills the
 * table by asking and each attempt is still known.
 * @returns how often it was refused within this minute
 */
export async function writeRefusal(sql: Db, entry: TrailEntry): Promise<number> {
  const { personId, who, action, subject = null, teamId = null, detail = null } = entry;
  const key = JSON.stringify([personId ?? who, action, subject, teamId]);
  const [row] = await sql<{ times: number }[]>`
    insert into truecount.trail (person_id, who, action, subject, team_id, detail, merge_key)
    values (${personId}, ${who}, ${action}, ${subject}, ${teamId}, ${detail},
      encode(sha256(convert_to(date_trunc('minute', now())::text || ${key}, 'UTF8')), 'hex'))
    on conflict (merge_key) do update set times = trail.times + 1 returning times`;
  return row!.times;
}

/** Notes what an access has done in its team; what is done stays done when that cannot be noted. */
export async function noteDone(
  access: Access,
  entry: Pick<TrailEntry, 'action' | 'subject' | 'detail'>,
): Promise<void> {
  const { personId, who, teamId } = access;
  try {
    await writeTrail(db(), { personId, who, teamId, ...entry });
  } catch (error) {
    log.error(
      { operation: 'trail', action: entry.action, error: describeError(error) },
      'no line in the trail',
    );
  }
}

/** Notes what somebody did with their own account. */
export async function noteOwn(
  who: Pick<TrailEntry, 'personId' | 'who'>,
  action: string,
  subject: string | null = null,
): Promise<void> {
  await writeTrail(db(), { ...who, action, subject });
}
