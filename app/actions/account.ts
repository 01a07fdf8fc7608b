'use server';
/** What people do with their own account. */
import { refresh } from 'next/cache';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { z } from 'zod';
import { idSchema } from '@/lib/auth/access';
import { requirePerson, requireVisitor, whoOf } from '@/lib/auth/gate';
import { KEY_DAYS, makeKey, revokeKey } from '@/lib/auth/keys';
import { nameSchema } from '@/lib/auth/name';
import { changePassword } from '@/lib/auth/passwords';
import { SCOPE_NAMES } from '@/lib/auth/roles';
import { endEverywhere, endSignIn } from '@/lib/auth/sign-ins';
import type { ChangeState, FormState } from './sign-in';
import { whatFailed } from './what-failed';

export type KeyState = { key: string } | { error: string } | null;

/**
 * Also open to people who must change their password. It leads on in any case: the page that is shown has to be read
 * with the new sign-in, since the one that asked has ended.
 */
export async function changeOwnPassword(_: ChangeState, form: FormData): Promise<ChangeState> {
  const signed = await requireVisitor();
  if (!signed) redirect('/sign-in');
  const [next, repeated] = [form.get('password'), form.get('repeated')];
  if (next !== repeated) return { error: 'The two new passwords differ.' };
  const answer = await whatFailed(async () =>
    changePassword(signed, form.get('current'), next, await headers()),
  );
  if ('error' in answer) return answer;
  redirect(signed.mustChangePassword ? '/chatbots' : '/account?changed=1');
}

const signInId = z.uuid();

/** Signs one other browser out. */
export async function endOtherSignIn(id: string): Promise<FormState> {
  const { person } = await requirePerson();
  const parsed = signInId.safeParse(id);
  const hasEnded = parsed.success && (await whatFailed(() => endSignIn(person, parsed.data)));
  refresh();
  return hasEnded === true ? null : { error: 'This sign-in had ended already.' };
}

/** Signs every browser out, this one too. */
export async function signOutEverywhere(): Promise<void> {
  const signed = await requirePerson();
  await endEverywhere(whoOf(signed), await headers());
  redirect('/sign-in');
}

const keySchema = z.object({
  name: nameSchema(80),
  scopes: z.array(z.enum(SCOPE_NAMES)).min(1),
  team: z.union([z.literal('every').transform(() => null), idSchema]),
  days: z.coerce.number().refine((days) => KEY_DAYS.some((each) => each === days)),
});

/** Makes an API key; the answer is the only place where it is ever seen. */
export async function makeOwnKey(_: KeyState, form: FormData): Promise<KeyState> {
  const signed = await requirePerson();
  const parsed = keySchema.safeParse({
    name: form.get('name'),
    scopes: form.getAll('scopes'),
    team: form.get('team'),
    days: form.get('days'),
  });
  if (!parsed.success) return { error: 'A key needs a name, at least one scope, a team and a time.' };
  const { team: teamId, ...rest } = parsed.data;
  const made = await whatFailed(async () => ({ key: await makeKey(signed, { ...rest, teamId }) }));
  refresh();
  return made;
}

/** Revokes a key of one's own, at once. */
export async function revokeOwnKey(id: string): Promise<FormState> {
  const signed = await requirePerson();
  const parsed = idSchema.safeParse(id);
  const isRevoked = parsed.success && (await whatFailed(() => revokeKey(signed, parsed.data)));
  refresh();
  return isRevoked === true ? null : { error: 'This key was revoked already.' };
}
