'use client';
/** The pages about the cache. */
import { usePathname } from 'next/navigation';
import { Tabs } from '@/components/shell/tabs';

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
  return <Tabs label="Cache" tabs={PAGES.map((page) => ({ ...page, isCurrent: pathname === page.href }))} />;
}
