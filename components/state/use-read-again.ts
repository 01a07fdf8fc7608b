'use client';
import { useRouter } from 'next/navigation';
import { useCallback } from 'react';

/**
 * Reads the page again, where its server answers. Next would leave the page otherwise, for the browser's own error.
 * @returns whether it answered
 */
export function useReadAgain(): () => Promise<boolean> {
  const router = useRouter();
  return useCallback(async () => {
    try {
      await fetch('/icon.svg', { method: 'HEAD', cache: 'no-store' });
    } catch {
      return false;
    }
    router.refresh();
    return true;
  }, [router]);
}
