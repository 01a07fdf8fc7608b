/** The columns of the files: every surface that makes one, or checks one, takes them from here. */
import type { CsvColumn } from './csv';
import type { ChatbotRow, SessionRow } from './reads/types';

export const CHATBOT_CSV: CsvColumn<ChatbotRow>[] = [
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

export const CHATBOT_PERIOD_CSV: CsvColumn<ChatbotRow>[] = [
  { heading: 'periodSessionCount', value: (row) => row.inPeriod?.sessionCount ?? null },
  { heading: 'periodActiveParticipantCount', value: (row) => row.inPeriod?.participantCount ?? null },
  { heading: 'periodHumanMessageCount', value: (row) => row.inPeriod?.humanMessageCount ?? null },
];

export const SESSION_CSV: CsvColumn<SessionRow>[] = [
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
