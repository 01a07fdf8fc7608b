/** Pages that need another role, or a team at all. */
import Link from 'next/link';
import classes from '@/components/state/empty.module.css';

export const metadata = { title: 'Not allowed' };

export default function Forbidden() {
  return (
    <div className={classes.empty} data-framed>
      <h1>You may not do this</h1>
      <p>
        It needs a role that you do not have in the team in view. An administrator can give it to you; your{' '}
        <Link href="/account">account</Link> shows the roles that you have.
      </p>
      <p>
        <Link href="/chatbots">Chatbots</Link> · <Link href="/sessions">Sessions</Link>
      </p>
    </div>
  );
}
