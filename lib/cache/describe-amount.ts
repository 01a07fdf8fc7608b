/** What a job would do if it were started now, in words and numbers. Pure. */
import { formatNoun } from '@/lib/format';
import type { Amounts } from './amounts';
import type { Waiting } from './waiting';

const again = (count: number) => `counts ${formatNoun(count, 'session')} again`;

/** Null where that cannot be counted before. */
export function describeAmount(job: string, amounts: Amounts, waiting: Waiting): string | null {
  const { sessions, recentSessions, olderSessions, chatbots, recentChatbots, runs } = amounts;
  const changes = formatNoun(waiting.pending, 'pending change');
  if (!waiting.isFilled && job !== 'refresh-full') return 'nothing to refresh before the first fill';
  switch (job) {
    case 'refresh-recent':
      return `folds ${changes}, ${again(recentSessions)}`;
    case 'refresh-chatbots':
      return `counts the totals of ${formatNoun(recentChatbots, 'chatbot')} again`;
    case 'refresh-older':
      return `${again(olderSessions)}, of ${formatNoun(sessions, 'session')}`;
    case 'refresh-full':
      return `${again(sessions)}, and ${formatNoun(chatbots, 'chatbot')}`;
    case 'refresh':
      return `folds ${changes}`;
    case 'clean-update-log':
      return `looks at ${formatNoun(runs, 'run')}`;
    case 'rebuild':
      return `removes ${formatNoun(sessions, 'cached session')} and ${formatNoun(chatbots, 'chatbot')}, and counts all of them again`;
    default:
      return null;
  }
}
