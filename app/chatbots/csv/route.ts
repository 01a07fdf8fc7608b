/** The chatbot list as a file: same filters and order as the table, every column. */
import { csvRoute } from '@/app/csv-route';
import { CSV_ROW_LIMIT } from '@/lib/csv';
import { CHATBOT_CSV } from '@/lib/csv-columns';
import { openChatbots } from '@/lib/reads/chatbots';
import { loadChatbotParams } from '@/lib/reads/params';

// The file has no column of days, so none are counted.
export const { GET, HEAD } = csvRoute('chatbots.csv', CHATBOT_CSV, (access, request) =>
  openChatbots(access, { ...loadChatbotParams(request), hide: ['days'] }, CSV_ROW_LIMIT),
);
