'use client';
/** A link that will find the way back to this very page and scroll position. */
import Link from 'next/link';
import { usePathname, useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { PendingMark } from '@/components/shell/pending-mark';
import { keepScroll, withBack } from './way-back';

interface RowLinkProps {
  href: string;
  children: ReactNode;
  className?: string;
  title?: string;
  /** Accessible name, where the children are none. */
  label?: string;
  /** For the class: `data-marked` and `data-place`. */
  isMarked?: boolean;
  place?: 'after';
}

export function RowLink({ href, children, className, title, label, isMarked, place }: RowLinkProps) {
  const pathname = usePathname();
  const query = useSearchParams().toString();
  const here = query ? `${pathname}?${query}` : pathname;
  return (
    <Link
      href={withBack(href, here)}
      prefetch={false}
      className={className}
      title={title}
      aria-label={label}
      data-marked={isMarked || undefined}
      data-place={place}
      onNavigate={() => keepScroll(here)}
    >
      {children}
      <PendingMark />
    </Link>
  );
}
