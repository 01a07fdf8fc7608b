/** The chatbot list as a file: same filters and order as the table, every column. */
import { csvRoute } from '@/app/csv-route';
import { CSV_ROW_LIMIT, type CsvColumn } from '@/lib/csv';
import { openChatbots } from '@/lib/reads/chatbots';
import { hasPeriod, loadChatbotParams } from '@/lib/reads/params';
import type { ChatbotRow } from '@/lib/reads/types';

const COLUMNS: CsvColumn<ChatbotRow>[] = [
  { heading: 'chatbotId', value: (row) => row.id },
  { heading: 'name', value: (row) => row.name },
  { heading: 'owner', value: (row) => row.owner },
  { heading: 'isArchived', value: (row) => row.isArchived },
  { heading: 'createdAt', value: (row) => row.createdAt },
  { heading: 'sessionCount', value: (row) => row.sessionCount },
  { heading: 'testSessionCount', value: (row) => row.testSessionCount },
  { heading: 'participantCount', value: (row) => row.participantCount },
  { heading: 'humanMessageCount', value: (row) => row.humanMessageCount },
  { heading: 'firstActivityAt', value: (row) => row.firstActivityAt },
  { heading: 'lastActivityAt', value: (row) => row.lastActivityAt },
];

/** With a period the numbers of it too. */
const PERIOD_COLUMNS: CsvColumn<ChatbotRow>[] = [
  { heading: 'periodSessionCount', value: (row) => row.inPeriod?.sessionCount ?? null },
  { heading: 'periodActiveParticipantCount', value: (row) => row.inPeriod?.participantCount ?? null },
  { heading: 'periodHumanMessageCount', value: (row) => row.inPeriod?.humanMessageCount ?? null },
];

const columnsOf = (request: Request) =>
  hasPeriod(loadChatbotParams(request)) ? [...COLUMNS, ...PERIOD_COLUMNS] : COLUMNS;

// The file has no column of days, so none are counted.
export const { GET, HEAD } = csvRoute('chatbots.csv', columnsOf, (access, request) =>
  openChatbots(access, { ...loadChatbotParams(request), hide: ['days'] }, CSV_ROW_LIMIT),
);
