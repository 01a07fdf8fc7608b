/** Which job a refresh belongs to, by its type. */
import type { RefreshType } from './log';

export const JOB_OF = {
  full: 'refresh-full',
  recent: 'refresh-recent',
  chatbots: 'refresh-chatbots',
  older: 'refresh-older',
  incremental: 'refresh',
  hybrid: 'refresh',
  chatbot: 'refresh-chatbot',
  session: 'refresh-session',
  archive: 'archive',
  compress: 'compress',
} as const satisfies Record<RefreshType, string>;
