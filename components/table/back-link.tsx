'use client';
/** Back to the list, with its filters and where it was scrolled to. */
import { IconArrowLeft } from '@tabler/icons-react';
import Link from 'next/link';
import { PendingMark } from '@/components/shell/pending-mark';
import classes from './back-link.module.css';
import { startReturn } from './way-back';

export function BackLink({ href, children }: { href: string; children: string }) {
  return (
    <Link
      href={href}
      prefetch={false}
      scroll={false}
      className={classes.back}
      onNavigate={() => startReturn(href)}
    >
      <IconArrowLeft size={14} aria-hidden="true" />
      {children}
      <PendingMark />
    </Link>
  );
}
