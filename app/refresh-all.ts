/** The refresh of everything, as the components are given it. */
import { askRefresh, followRefresh } from '@/app/actions/refresh';
import type { RefreshActions } from '@/components/state/refresh-button';

export function refreshAll(): RefreshActions {
  return { ask: askRefresh.bind(null, { type: 'full' }), follow: followRefresh };
}
