'use client';
/** The pages about the cache. */
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { PendingMark } from '@/components/shell/pending-mark';
import classes from './cache-nav.module.css';

const PAGES = [
  { href: '/admin/cache', label: 'Overview' },
  { href: '/admin/cache/chatbots', label: 'Chatbots' },
  { href: '/admin/cache/sessions', label: 'Sessions' },
  { href: '/admin/cache/runs', label: 'Refresh log' },
  { href: '/admin/cache/audit', label: 'Audit' },
  { href: '/admin/cache/restatements', label: 'Restatements' },
  { href: '/admin/cache/queries', label: 'Queries' },
];

export function CacheNav() {
  const pathname = usePathname();
  return (
    <nav aria-label="Cache" className={classes.nav}>
      <ul>
        {PAGES.map(({ href, label }) => (
          <li key={href}>
            <Link href={href} prefetch={false} aria-current={pathname === href ? 'page' : undefined}>
              {label}
              <PendingMark />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
