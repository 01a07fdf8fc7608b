'use client';
import { useRouter } from 'next/navigation';
import { useCallback } from 'react';

/**
 * Reads the page again, where the server and its database answer. What is shown would otherwise give way to an error, and
 * without a server to the browser's own. @returns whether they answered
 */
export function useReadAgain(): () => Promise<boolean> {
  const router = useRouter();
  return useCallback(async () => {
    const answer = await fetch('/api/changes', { method: 'HEAD', cache: 'no-store' }).catch(() => null);
    if (answer === null || answer.status >= 500) return false;
    router.refresh();
    return true;
  }, [router]);
}
