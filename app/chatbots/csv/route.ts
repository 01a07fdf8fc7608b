/** The chatbot list as a file: same filters and order as the table, every column. */
import { csvRoute } from '@/app/csv-route';
import { CSV_ROW_LIMIT } from '@/lib/csv';
import { CHATBOT_CSV, CHATBOT_PERIOD_CSV } from '@/lib/csv-columns';
import { openChatbots } from '@/lib/reads/chatbots';
import { hasPeriod, loadChatbotParams } from '@/lib/reads/params';

/** With a period the numbers of it too. */
const columnsOf = (request: Request) =>
  hasPeriod(loadChatbotParams(request)) ? [...CHATBOT_CSV, ...CHATBOT_PERIOD_CSV] : CHATBOT_CSV;

// The file has no column of days, so none are counted.
export const { GET, HEAD } = csvRoute('chatbots.csv', columnsOf, (access, request) =>
  openChatbots(access, { ...loadChatbotParams(request), hide: ['days'] }, CSV_ROW_LIMIT),
);
