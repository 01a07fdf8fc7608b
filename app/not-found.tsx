/** Unknown addresses, unknown ids and those of other teams. */
import Link from 'next/link';
import classes from '@/components/state/empty.module.css';

export const metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <div className={classes.empty} data-framed>
      <h1>There is nothing here</h1>
      <p>
        This address leads to nothing that your team can see: it may have been deleted, or belong to another
        team.
      </p>
      <p>
        <Link href="/chatbots">Chatbots</Link> · <Link href="/sessions">Sessions</Link>
      </p>
    </div>
  );
}
