'use client';
/** What stands in place of a page that could not be read. */
import { ErrorPanel } from '@/components/state/error-panel';

export default function PageError({ error, retry }: { error: unknown; retry: () => void }) {
  return <ErrorPanel error={error} retry={retry} />;
}
