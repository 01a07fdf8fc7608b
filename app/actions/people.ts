'use server';
/** What administrators do with people. Which people and teams that may be is decided below, in lib/auth. */
import { refresh } from 'next/cache';
import { z } from 'zod';
import { idSchema } from '@/lib/auth/access';
import { authorityOf } from '@/lib/auth/authority';
import { requireAccess } from '@/lib/auth/gate';
import { publicUrl } from '@/lib/auth/library';
import { nameSchema } from '@/lib/auth/name';
import { emailSchema } from '@/lib/auth/passwords';
import {
  addPerson,
  resetPassword,
  revokeKeysOf,
  setDisabled,
  setRole,
  signOutPerson,
} from '@/lib/auth/people';
import { ROLES } from '@/lib/auth/roles';
import { whatFailed } from './what-failed';

/** `link`: the whole address that sets the password, once; null when the person was known. */
export type LinkState = { email: string; link: string | null } | { error: string } | null;
export type DoneState = { done: true } | { error: string } | null;

const teamSchema = z.union([z.literal('every').transform(() => null), idSchema]);
const idOfPerson = z.uuid();

async function requireAuthority() {
  const { asker } = await requireAccess('administrator');
  return authorityOf(asker);
}

const personSchema = z.object({
  email: emailSchema,
  name: nameSchema(120),
  team: teamSchema,
  role: z.enum(ROLES),
});

/** Adds a person with a role, or gives a person who is known that role. */
export async function add(_: LinkState, form: FormData): Promise<LinkState> {
  const by = await requireAuthority();
  const parsed = personSchema.safeParse({
    email: form.get('email'),
    name: form.get('name'),
    team: form.get('team'),
    role: form.get('role'),
  });
  if (!parsed.success) return { error: 'A name, an e-mail address, a team and a role are needed.' };
  const { team: teamId, email, ...rest } = parsed.data;
  const added = await whatFailed(() => addPerson(by, { ...rest, email, teamId }));
  if ('error' in added) return added;
  refresh();
  return { email, link: added.link && `${publicUrl()}${added.link}` };
}

/** Makes a one-time link that sets a new password. */
export async function reset(personId: string): Promise<LinkState> {
  const by = await requireAuthority();
  const id = idOfPerson.safeParse(personId);
  if (!id.success) return { error: 'There is no such person.' };
  const made = await whatFailed(async () => ({ link: await resetPassword(by, id.data) }));
  return 'error' in made ? made : { email: '', link: `${publicUrl()}${made.link}` };
}

/** Gives a role in a team (`every` for all of them), or takes it: null. */
export async function giveRole(personId: string, team: string, role: string | null): Promise<DoneState> {
  const by = await requireAuthority();
  const parsed = z
    .object({ personId: idOfPerson, team: teamSchema, role: z.enum(ROLES).nullable() })
    .safeParse({ personId, team, role });
  if (!parsed.success) return { error: 'That is no role of a person in a team.' };
  return done(() => setRole(by, parsed.data.personId, parsed.data.team, parsed.data.role));
}

/** Disables a person, or enables them again. */
export async function disable(personId: string, isDisabled: boolean): Promise<DoneState> {
  const by = await requireAuthority();
  const parsed = z
    .object({ personId: idOfPerson, isDisabled: z.boolean() })
    .safeParse({ personId, isDisabled });
  if (!parsed.success) return { error: 'There is no such person.' };
  return done(() => setDisabled(by, parsed.data.personId, parsed.data.isDisabled));
}

/** Signs a person out of every browser. */
export async function endSignIns(personId: string): Promise<DoneState> {
  const by = await requireAuthority();
  const id = idOfPerson.safeParse(personId);
  if (!id.success) return { error: 'There is no such person.' };
  return done(() => signOutPerson(by, id.data));
}

/** Revokes every API key of a person. */
export async function revokeKeys(personId: string): Promise<DoneState> {
  const by = await requireAuthority();
  const id = idOfPerson.safeParse(personId);
  if (!id.success) return { error: 'There is no such person.' };
  return done(() => revokeKeysOf(by, id.data));
}

async function done(work: () => Promise<void>): Promise<DoneState> {
  const answer = await whatFailed(async () => {
    await work();
    return { done: true as const };
  });
  refresh();
  return answer;
}
