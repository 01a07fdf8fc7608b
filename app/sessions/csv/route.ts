/** The session list as a file: same filters and order as the table, every column. */
import { csvRoute } from '@/app/csv-route';
import { noteMissing } from '@/lib/auth/refusals';
import { CSV_ROW_LIMIT } from '@/lib/csv';
import { SESSION_CSV } from '@/lib/csv-columns';
import { loadSessionParams } from '@/lib/reads/params';
import { openSessions } from '@/lib/reads/sessions';

export const { GET, HEAD } = csvRoute('sessions.csv', SESSION_CSV, async (access, request) => {
  const params = loadSessionParams(request);
  await noteMissing(access, 'chatbot', params.chatbot);
  return openSessions(access, { ...params, hide: [] }, CSV_ROW_LIMIT);
});
