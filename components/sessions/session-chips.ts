/** The filters of a session list that the user has set, in words. */

import { describePeriod } from '@/components/period/periods';
import type { SessionParams } from '@/lib/reads/params';
import { formatStatus } from './session-status';

export interface SetFilter {
  key: string;
  name: string;
  value: string;
  /** What takes the filter away again. */
  reset: { [Key in keyof SessionParams]?: null };
}

/**
 * @param chatbotName name of the chatbot filtered by, if known
 * @param isFixed whether the chatbot is the page's own and no filter
 */
export function listSetFilters(
  params: SessionParams,
  chatbotName: string | null,
  isFixed: boolean,
): SetFilter[] {
  const filters: (SetFilter | null)[] = [
    params.q ? { key: 'q', name: 'Search', value: params.q, reset: { q: null } } : null,
    params.chatbot && !isFixed
      ? {
          key: 'chatbot',
          name: 'Chatbot',
          value: chatbotName ?? `#${params.chatbot}`,
          reset: { chatbot: null },
        }
      : null,
    params.period || params.from || params.to
      ? {
          key: 'period',
          name: 'Period',
          value: describePeriod(params.period ?? 'custom', params.from, params.to),
          reset: { period: null, from: null, to: null },
        }
      : null,
    params.status
      ? { key: 'status', name: 'Status', value: formatStatus(params.status), reset: { status: null } }
      : null,
    text('channel', 'Channel', params.channel),
    text('version', 'Version', params.version),
    text('tag', 'Tag', params.tag),
    text('participant', 'Participant', params.participant),
    text('externalId', 'External ID', params.externalId),
    params.test !== 'all'
      ? {
          key: 'test',
          name: 'Test sessions',
          value: params.test === 'hide' ? 'left out' : 'only these',
          reset: { test: null },
        }
      : null,
    params.archived !== 'show' && !isFixed
      ? {
          key: 'archived',
          name: 'Archived chatbots',
          value: params.archived === 'hide' ? 'left out' : 'only these',
          reset: { archived: null },
        }
      : null,
  ];
  return filters.filter((filter) => filter !== null);
}

function text(
  key: 'channel' | 'version' | 'tag' | 'participant' | 'externalId',
  name: string,
  value: string | null,
) {
  return value ? { key, name, value, reset: { [key]: null } } : null;
}
