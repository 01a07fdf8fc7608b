'use client';
/** A list that took too long: said in its place, with the filters still usable. */
import { Button } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { useListTransition } from '@/components/table/list-transition';
import { Notice } from './notice';

export function TimedOut({ noun }: { noun: string }) {
  const router = useRouter();
  const { isPending, start } = useListTransition();
  return (
    <Notice
      tone="bad"
      action={
        <Button variant="default" loading={isPending} onClick={() => start(() => router.refresh())}>
          Retry
        </Button>
      }
    >
      Listing these {noun} took too long and was stopped. Narrow the filters, sort by last activity, or hide
      columns.
    </Notice>
  );
}
