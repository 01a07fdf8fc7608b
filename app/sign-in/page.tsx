/** The way in: e-mail address and password, or one press in the demo. */
import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { enterTheDemo, signIn } from '@/app/actions/sign-in';
import classes from '@/components/account/card.module.css';
import { EnterDemo } from '@/components/account/enter-demo';
import { localPath } from '@/components/account/local-path';
import { SignInForm } from '@/components/account/sign-in-form';
import { isDemoFor } from '@/lib/auth/demo';
import { requireVisitor } from '@/lib/auth/gate';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: PageProps<'/sign-in'>) {
  const { next, set } = await searchParams;
  const signed = await requireVisitor();
  if (signed) redirect(signed.mustChangePassword ? '/new-password' : localPath(next));
  const path = localPath(next);
  const form = <SignInForm next={path} action={signIn} />;
  return (
    <section className={classes.card} aria-labelledby="title">
      <h1 id="title">Sign in to Truecount</h1>
      {set === '1' && <p role="status">Your password is set. Sign in with it.</p>}
      {isDemoFor(await headers()) ? (
        <>
          <p className={classes.lead}>
            This is the demo, on this machine alone: come in as its administrator, without a password.
          </p>
          <EnterDemo next={path} action={enterTheDemo} />
          <details>
            <summary>Sign in as somebody else</summary>
            {form}
          </details>
        </>
      ) : (
        <>
          {form}
          <p className={classes.lead}>Password forgotten? An administrator gives you a link for a new one.</p>
        </>
      )}
    </section>
  );
}
