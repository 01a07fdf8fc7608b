/** A password that somebody else gave opens nothing but this page. */
import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { changeOwnPassword } from '@/app/actions/account';
import { signOut } from '@/app/actions/sign-in';
import classes from '@/components/account/card.module.css';
import { PasswordForm } from '@/components/account/password-form';
import { requireVisitor } from '@/lib/auth/gate';

export const metadata: Metadata = { title: 'Choose a password' };

export default async function NewPasswordPage() {
  const signed = await requireVisitor();
  if (!signed) redirect('/sign-in');
  if (!signed.mustChangePassword) redirect('/account');
  return (
    <section className={classes.card} aria-labelledby="title">
      <h1 id="title">Choose a password of your own</h1>
      <p className={classes.lead}>
        You are signed in as {signed.person.email} with a one-time password. Everything opens once you have
        one that only you know.
      </p>
      <PasswordForm email={signed.person.email} label="Set the password" action={changeOwnPassword} />
      <form action={signOut}>
        <button type="submit" className={classes.plain}>
          Sign out
        </button>
      </form>
    </section>
  );
}
