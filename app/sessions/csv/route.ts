/** The session list as a file: same filters and order as the table, every column. */
import { unlessUnavailable } from '@/app/unavailable';
import { requireRouteAccess } from '@/lib/auth/gate';
import { CSV_ROW_LIMIT, type CsvColumn, csvResponse } from '@/lib/csv';
import { loadSessionParams } from '@/lib/reads/params';
import { streamSessions } from '@/lib/reads/sessions';
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

export async function GET(request: Request): Promise<Response> {
  return unlessUnavailable(
    () => csvOf(request),
    (sentence, init) => new Response(sentence, init),
  );
}

async function csvOf(request: Request): Promise<Response> {
  const access = await requireRouteAccess(request);
  if (access instanceof Response) return access;
  const params = loadSessionParams(request);
  return csvResponse('sessions.csv', COLUMNS, streamSessions(access, { ...params, hide: [] }, CSV_ROW_LIMIT));
}
