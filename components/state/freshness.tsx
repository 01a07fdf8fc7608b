'use client';
/** Where a row's numbers came from, as a dot and words. */
import { Time } from '@/components/time/time';
import type { Counted } from '@/lib/reads/types';
import { Status } from './status';

export function Freshness({ counted, changedAt }: { counted: Counted; changedAt: string | null }) {
  if (counted === 'live') return <Status tone="accent">counted live</Status>;
  return (
    <Status tone="good">
      {changedAt === null ? (
        'cached'
      ) : (
        <>
          cached, changed <Time at={changedAt} />
        </>
      )}
    </Status>
  );
}
