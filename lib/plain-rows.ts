/** The lists of the command line: which rows, and in which shape programs read them. */
import { loadChatbotParams, loadSessionParams, type SessionParams } from './reads/params';
import type { ChatbotRow, SessionRow } from './reads/types';

/** Archived ones included; the list has no column of days. */
export const EVERY_CHATBOT = loadChatbotParams({ archived: 'show', hide: 'days' });

/** Of all time, test sessions included; of one chatbot where it is given. */
export function everySession(chatbotId?: string): SessionParams {
  return loadSessionParams({ period: 'all', ...(chatbotId && { chatbot: chatbotId }) });
}

export const plainChatbot = (row: ChatbotRow) => ({
  chatbotId: idOf(row.id),
  name: row.name,
  isArchived: row.isArchived,
  sessionCount: row.sessionCount,
  participantCount: row.participantCount,
  humanMessageCount: row.humanMessageCount,
  lastActivityAt: row.lastActivityAt,
  ...(row.inPeriod && {
    periodSessionCount: row.inPeriod.sessionCount,
    periodActiveParticipantCount: row.inPeriod.participantCount,
    periodHumanMessageCount: row.inPeriod.humanMessageCount,
  }),
});

export const plainSession = (row: SessionRow) => ({
  sessionId: idOf(row.id),
  chatbotId: idOf(row.chatbotId),
  isTest: row.isTest,
  humanMessageCount: row.humanMessageCount,
  lastActivityAt: row.lastActivityAt,
  versions: row.versions ?? [],
});

/** Ids as the source has them: numbers, as text only where JavaScript's numbers end. */
function idOf(id: string): number | string {
  return Number.isSafeInteger(Number(id)) ? Number(id) : id;
}
