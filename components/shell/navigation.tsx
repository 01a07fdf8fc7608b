'use client';
/** The links of the navigation; the current one is marked for eyes and screen readers. */
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { PendingMark } from '@/components/shell/pending-mark';
import classes from './navigation.module.css';
import { isCurrent, PAGES } from './pages';
import { useCan } from './role';

export function Navigation({
  onNavigate,
  isStacked = false,
}: {
  onNavigate?: () => void;
  isStacked?: boolean;
}) {
  const pathname = usePathname();
  const can = useCan();
  const pages = PAGES.filter(({ needs }) => can(needs));
  return (
    <ul className={isStacked ? classes.stacked : classes.inline}>
      {pages.map(({ href, label }) => (
        <li key={href}>
          <Link
            href={href}
            prefetch={false}
            className={classes.link}
            aria-current={isCurrent(pathname, href) ? (pathname === href ? 'page' : 'true') : undefined}
            onNavigate={onNavigate}
          >
            {label}
            <PendingMark />
          </Link>
        </li>
      ))}
    </ul>
  );
}
