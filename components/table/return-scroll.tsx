'use client';
/** Scrolls a list to where it was when its row was opened, if this is the way back. */
import { usePathname, useSearchParams } from 'next/navigation';
import { useLayoutEffect } from 'react';
import { takeScroll } from './way-back';

export function ReturnScroll() {
  const pathname = usePathname();
  const query = useSearchParams().toString();
  useLayoutEffect(() => {
    const top = takeScroll(query ? `${pathname}?${query}` : pathname);
    if (top !== null) window.scrollTo({ top, behavior: 'instant' });
  }, [pathname, query]);
  return null;
}
