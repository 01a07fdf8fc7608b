'use client';
/** The link of a row to its page, which will find the way back to this very list and its scroll position. */
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { PendingMark } from '@/components/shell/pending-mark';
import { keepScroll, withBack } from './way-back';

export function RowLink({
  href,
  children,
  className,
}: {
  href: string;
  children: ReactNode;
  className?: string;
}) {
  const pathname = usePathname();
  const query = useSearchParams().toString();
  const here = query ? `${pathname}?${query}` : pathname;
  return (
    <Link
      href={withBack(href, here)}
      prefetch={false}
      className={className}
      onNavigate={() => keepScroll(here)}
    >
      {children}
      <PendingMark />
    </Link>
  );
}
