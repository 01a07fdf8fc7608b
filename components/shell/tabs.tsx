/** Links to pages that belong together, the one that is shown marked. */
import Link from 'next/link';
import { PendingMark } from './pending-mark';
import classes from './tabs.module.css';

interface TabsProps {
  label: string;
  tabs: { href: string; label: string; isCurrent: boolean }[];
}

export function Tabs({ label, tabs }: TabsProps) {
  return (
    <nav aria-label={label}>
      <ul className={classes.tabs}>
        {tabs.map(({ href, label: words, isCurrent }) => (
          <li key={href}>
            <Link href={href} prefetch={false} aria-current={isCurrent ? 'page' : undefined}>
              {words}
              <PendingMark />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
