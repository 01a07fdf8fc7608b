/** An instant to the last digit, and how long ago that was. */
import { Time } from '@/components/time/time';
import { formatExact } from '@/lib/format';

export function Instant({ at, unknown = '—' }: { at: string | null; unknown?: string }) {
  if (at === null) return <small>{unknown}</small>;
  return (
    <>
      {formatExact(at)}{' '}
      <small>
        <Time at={at} />
      </small>
    </>
  );
}
