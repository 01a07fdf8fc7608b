'use server';
/** Counts a number again from the source, for whoever may see it; nothing is written. */
import { z } from 'zod';
import { idSchema } from '@/lib/auth/access';
import { requireAccess } from '@/lib/auth/gate';
import { noteMissing } from '@/lib/auth/refusals';
import { recountNumber } from '@/lib/explain/explain';
import type { Recount } from '@/lib/explain/explanation';
import { type Kind, parseKind, parseNumber, periodOf } from '@/lib/explain/numbers';
import { loadPeriod } from '@/lib/explain/params';
import { ReadTimeoutError } from '@/lib/reads/errors';
import type { AskedPeriod } from '@/lib/reads/params';
import { turnsOf } from '@/lib/turns';
import { whatFailed } from './what-failed';

export type Recounted = { recount: Recount & { mayBeUnswept: boolean } } | { error: string };

/** A recount costs the source what the cache saves it. Of the pool's ten connections. */
const inTurn = turnsOf(3);
const REFUSALS = {
  own: 'A recount of yours is still going on. Wait for it to end.',
  many: 'Several people are recounting at the moment. Try again shortly.',
};
const TOO_LONG =
  'Counting it again took longer than a page may wait, and was stopped. The hourly audit recounts without that limit.';
const schema = z.tuple([z.string(), idSchema, z.string()]);
const word = z.string().nullable();
const periodSchema = z.object({ period: word, from: word, to: word }).nullish();

/** @param period as in the URL; none of all time */
export async function recount(
  kind: string,
  id: string,
  number: string,
  period?: AskedPeriod | null,
): Promise<Recounted> {
  const { access } = await requireAccess();
  const asked = schema.safeParse([kind, id, number]);
  const of = asked.success ? parseKind(asked.data[0]) : null;
  const name = of && parseNumber<Kind>(of, number);
  const wanted = periodSchema.safeParse(period);
  if (!asked.success || !of || !name || !wanted.success) return { error: 'There is no such number.' };
  const span = wanted.data ? periodOf(of, name, loadPeriod(given(wanted.data))) : null;
  return whatFailed(async (): Promise<Recounted> => {
    try {
      const turn = await inTurn(access.who, () => recountNumber<Kind>(access, of, asked.data[1], name, span));
      if ('refused' in turn) return { error: REFUSALS[turn.refused] };
      if (turn.result) return { recount: turn.result };
    } catch (error) {
      if (error instanceof ReadTimeoutError) return { error: TOO_LONG };
      throw error;
    }
    await noteMissing(access, of, asked.data[1]);
    return { error: `There is no such ${of}.` };
  });
}

/** Without what is not given: the URL's rules take it from there. */
const given = (period: Record<string, string | null>) =>
  Object.fromEntries(Object.entries(period).filter((entry): entry is [string, string] => entry[1] !== null));
