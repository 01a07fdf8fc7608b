/** Sets a password with a one-time link. Opening the page uses nothing up. */
import type { Metadata } from 'next';
import { setPassword } from '@/app/actions/sign-in';
import classes from '@/components/account/card.module.css';
import { PasswordForm } from '@/components/account/password-form';
import { requireVisitor } from '@/lib/auth/gate';
import { readLink } from '@/lib/auth/links';

export const metadata: Metadata = { title: 'Set a password' };

export default async function SetPasswordPage({ searchParams }: PageProps<'/set-password'>) {
  await requireVisitor();
  const { token } = await searchParams;
  const person = typeof token === 'string' ? await readLink(token) : null;
  return (
    <section className={classes.card} aria-labelledby="title">
      <h1 id="title">Set a password</h1>
      {person ? (
        <>
          <p className={classes.lead}>For {person.email}. The link works once.</p>
          <PasswordForm
            email={person.email}
            token={String(token)}
            label="Set the password"
            action={setPassword}
          />
        </>
      ) : (
        <p>This link was used already, or has expired. Ask an administrator for another.</p>
      )}
    </section>
  );
}
