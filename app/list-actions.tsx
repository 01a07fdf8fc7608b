/** The buttons at the heading of a list. */
import { refreshAll } from '@/app/refresh-all';
import { RefreshButton } from '@/components/state/refresh-button';

export function RefreshAll() {
  return <RefreshButton label="Refresh" {...refreshAll()} />;
}
