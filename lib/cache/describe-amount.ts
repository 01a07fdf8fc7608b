/** What a job would do if it were started now, in words and numbers. Pure. */
import { OTHER, RANDOM } from '@/lib/audit/sample-size';
import { formatNoun } from '@/lib/format';
import type { Amounts } from './amounts';
import type { Waiting } from './waiting';

const again = (count: number) => `counts ${formatNoun(count, 'session')} again`;

function describeArchive({ archive, chatbots }: Amounts): string {
  if (archive.isDue) return `counts every bucket of ${formatNoun(chatbots, 'chatbot')} again`;
  return archive.days === 0
    ? 'no day is marked: nothing to count'
    : `counts the buckets of ${formatNoun(archive.days, 'day')} of ${formatNoun(archive.chatbots, 'chatbot')} again`;
}

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
    case 'archive':
      return describeArchive(amounts);
    case 'audit':
      return `counts at most ${formatNoun(RANDOM.sessions + 3 * OTHER.sessions, 'session')} and ${formatNoun(RANDOM.chatbots + 3 * OTHER.chatbots, 'chatbot')} again from the source`;
    case 'audit-all':
      return `counts ${formatNoun(sessions, 'session')} and ${formatNoun(chatbots, 'chatbot')} again from the source`;
    case 'clean-update-log':
      return `looks at ${formatNoun(runs, 'run')}`;
    case 'rebuild':
      return `removes ${formatNoun(sessions, 'cached session')} and ${formatNoun(chatbots, 'chatbot')}, and counts all of them again`;
    default:
      return null;
  }
}
