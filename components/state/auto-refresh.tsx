'use client';
/** Reads the page again every so often, but not while nobody looks. Where the server or its database does not answer, the page stays. */
import { useEffect, useState } from 'react';
import { Notice } from './notice';
import { useReadAgain } from './use-read-again';

export function AutoRefresh({ everyMs }: { everyMs: number }) {
  const readAgain = useReadAgain();
  const [isLost, setLost] = useState(false);
  useEffect(() => {
    const look = async () => {
      if (!document.hidden) setLost(!(await readAgain()));
    };
    const timer = setInterval(look, everyMs);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [readAgain, everyMs]);
  return (
    isLost && (
      <Notice tone="bad">
        The server or its database does not answer. This is as it was; it is asked again.
      </Notice>
    )
  );
}
