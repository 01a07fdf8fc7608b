'use client';
/** Whether a table has less room than it needs. */
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** @returns a ref for the region around the table, and whether the table is wider than it */
export function useIsNarrow(): [RefObject<HTMLElement | null>, boolean] {
  const region = useRef<HTMLElement>(null);
  const [isNarrow, setNarrow] = useState(false);
  useLayoutEffect(() => {
    const element = region.current;
    const table = element?.querySelector('table');
    if (!element || !table) return;
    const measure = () => setNarrow(table.offsetWidth > element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    observer.observe(table);
    return () => observer.disconnect();
  }, []);
  return [region, isNarrow];
}
