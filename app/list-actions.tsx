/** The buttons at the heading of a list, and in the demo the page that follows its traffic. */
import { refreshAll } from '@/app/refresh-all';
import { AutoRefresh } from '@/components/state/auto-refresh';
import { RefreshButton } from '@/components/state/refresh-button';
import { simulationState } from '@/lib/demo/simulate';
import { env } from '@/lib/env';

/** As often as simulated traffic asks for a refresh. */
const FOLLOW_MS = 5_000;

export function RefreshAll() {
  return <RefreshButton label="Refresh" {...refreshAll()} />;
}

/** Reads the page again and again while traffic is simulated; elsewhere it is nothing. */
export function FollowTraffic() {
  if (!env().TRUECOUNT_DEMO || !simulationState().isRunning) return null;
  return <AutoRefresh everyMs={FOLLOW_MS} />;
}
