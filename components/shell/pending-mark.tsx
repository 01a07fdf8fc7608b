'use client';
/** A mark on the very link that was clicked, while its page is on the way. */
import { useLinkStatus } from 'next/link';
import classes from './pending-mark.module.css';

/** Must stand inside a Link; takes no room, so nothing moves. */
export function PendingMark() {
  const { pending } = useLinkStatus();
  return <span aria-hidden="true" className={classes.mark} data-pending={pending || undefined} />;
}
