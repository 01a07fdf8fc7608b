'use server';
/** Signing in and out. Strangers reach these: each looks only at whether it comes from our own page. */
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { localPath } from '@/components/account/local-path';
import { enterDemo } from '@/lib/auth/demo';
import { requireVisitor, whoOf } from '@/lib/auth/gate';
import { library } from '@/lib/auth/library';
import { applyLink } from '@/lib/auth/links';
import { type Answer, signInWith } from '@/lib/auth/passwords';
import { noteOwn } from '@/lib/auth/trail';
import { whatFailed } from './what-failed';

export type FormState = { error: string } | null;
export type ChangeState = Answer | null;

/** Signs in with `email` and `password`, and opens `next`. */
export async function signIn(_: FormState, form: FormData): Promise<FormState> {
  await requireVisitor();
  const answer = await whatFailed(async () =>
    signInWith(form.get('email'), form.get('password'), await headers()),
  );
  if ('error' in answer) return answer;
  redirect(localPath(form.get('next')));
}

/** The demo's one press; nothing happens where there is no demo. */
export async function enterTheDemo(form: FormData): Promise<void> {
  await requireVisitor();
  const hasEntered = await enterDemo(await headers());
  redirect(hasEntered ? localPath(form.get('next')) : '/sign-in');
}

/** Ends this browser's sign-in. */
export async function signOut(): Promise<void> {
  const signed = await requireVisitor();
  if (signed) {
    await library().api.signOut({ headers: await headers() });
    await noteOwn(whoOf(signed), 'signed-out');
  }
  redirect('/sign-in');
}

/** Sets a password with the one-time link's `token`. */
export async function setPassword(_: ChangeState, form: FormData): Promise<ChangeState> {
  await requireVisitor();
  const [password, repeated] = [form.get('password'), form.get('repeated')];
  if (password !== repeated) return { error: 'The two passwords differ.' };
  const answer = await whatFailed(() => applyLink(String(form.get('token')), String(password)));
  if ('error' in answer) return answer;
  redirect('/sign-in?set=1');
}
