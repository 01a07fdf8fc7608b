/** The session list as a file: same filters and order as the table, every column. */
import { csvRoute } from '@/app/csv-route';
import { noteMissing } from '@/lib/auth/refusals';
import { CSV_ROW_LIMIT, type CsvColumn } from '@/lib/csv';
import { loadSessionParams } from '@/lib/reads/params';
import { openSessions } from '@/lib/reads/sessions';
import type { SessionRow } from '@/lib/reads/types';

const COLUMNS: CsvColumn<SessionRow>[] = [
  { heading: 'sessionId', value: (row) => row.id },
  { heading: 'externalId', value: (row) => row.externalId },
  { heading: 'chatbotId', value: (row) => row.chatbotId },
  { heading: 'chatbot', value: (row) => row.chatbotName },
  { heading: 'participant', value: (row) => row.participant },
  { heading: 'status', value: (row) => row.status },
  { heading: 'channel', value: (row) => row.channel },
  { heading: 'isTest', value: (row) => row.isTest },
  { heading: 'createdAt', value: (row) => row.createdAt },
  { heading: 'endedAt', value: (row) => row.endedAt },
  { heading: 'humanMessageCount', value: (row) => row.humanMessageCount },
  { heading: 'firstActivityAt', value: (row) => row.firstActivityAt },
  { heading: 'lastActivityAt', value: (row) => row.lastActivityAt },
  { heading: 'durationSeconds', value: (row) => row.durationSeconds },
  { heading: 'versions', value: (row) => row.versions?.join('; ') ?? null },
];

export const { GET, HEAD } = csvRoute('sessions.csv', COLUMNS, async (access, request) => {
  const params = loadSessionParams(request);
  await noteMissing(access, 'chatbot', params.chatbot);
  return openSessions(access, { ...params, hide: [] }, CSV_ROW_LIMIT);
});
