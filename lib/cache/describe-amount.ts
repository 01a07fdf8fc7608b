/** What a run would do if it were started now, in words and numbers, and whether it is asked before. Pure. */
import { OTHER, RANDOM } from '@/lib/audit/sample-size';
import { formatCount, formatNoun } from '@/lib/format';
import type { RunType } from '@/lib/refresh/log';
import type { Amounts } from './amounts';
import type { Waiting } from './waiting';

const again = (count: number) => `counts ${formatNoun(count, 'session')} again`;

/** Those that count everything as long as nothing is counted, where a change of everything is noted, and where so much is that it is cheaper. */
const FILLS: RunType[] = ['full', 'incremental', 'recent', 'hybrid'];
/** Those that look at what is counted, and at nothing else. */
const NEEDS_FILL: RunType[] = ['chatbots', 'older', 'archive', 'compress', 'audit', 'audit-all'];

function describeFill({ sourceSessions }: Amounts): string {
  const number = sourceSessions === null ? '' : `, about ${formatCount(Math.round(sourceSessions))}`;
  return `counts every session of the source${number}: nothing is counted yet`;
}

const describeFull = ({ sessions, chatbots }: Amounts) =>
  `${again(sessions)}, and ${formatNoun(chatbots, 'chatbot')}`;

function describeArchive({ archive, chatbots }: Amounts): string {
  if (archive.isDue) return `counts every bucket of ${formatNoun(chatbots, 'chatbot')} again`;
  return archive.days === 0
    ? 'no day is marked: nothing to count'
    : `counts the buckets of ${formatNoun(archive.days, 'day')} of ${formatNoun(archive.chatbots, 'chatbot')} again`;
}

/** Null where that cannot be counted before. It goes on a sentence that begins with the button's name. */
export function describeAmount(type: RunType | 'rebuild', amounts: Amounts, waiting: Waiting): string | null {
  const { sessions, recentSessions, olderSessions, olderAtOnce, chatbots, recentChatbots, runs } = amounts;
  const changes = formatNoun(waiting.pending, 'pending change');
  if (!waiting.isFilled && type !== 'rebuild') {
    if (FILLS.includes(type)) return describeFill(amounts);
    if (NEEDS_FILL.includes(type)) return 'finds nothing to do before the first fill';
  }
  if ((waiting.isEverything || amounts.isFullCheaper) && FILLS.includes(type as RunType))
    return describeFull(amounts);
  switch (type) {
    case 'recent':
      return `folds ${changes}, ${again(recentSessions)}`;
    case 'chatbots':
      return `counts the totals of ${formatNoun(recentChatbots, 'chatbot')} again`;
    case 'older':
      return `${again(olderSessions)}, of ${formatNoun(sessions, 'session')}`;
    case 'full':
      return describeFull(amounts);
    case 'hybrid':
      return amounts.isFullDue
        ? `${describeFull(amounts)}: everything was not counted for a week`
        : `folds ${changes}, ${again(recentSessions)} in which someone wrote within a day, and at most ${formatCount(olderAtOnce)} others`;
    case 'incremental':
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
      return waiting.isFilled
        ? `removes ${formatNoun(sessions, 'cached session')} and ${formatNoun(chatbots, 'chatbot')}, and counts all of them again`
        : describeFill(amounts);
    default:
      return null;
  }
}

/** The words of the second button, of what takes long or takes something away; null where nothing is asked. */
export function describeSure(
  type: RunType,
  amounts: Pick<Amounts, 'isFullDue' | 'isFullCheaper'> | null,
  { isFilled, isEverything }: Pick<Waiting, 'isFilled' | 'isEverything'>,
): string | null {
  if (!isFilled && FILLS.includes(type)) return 'Count everything';
  const isAll = type === 'full' || ((isEverything || amounts?.isFullCheaper) && FILLS.includes(type));
  if (isAll || (type === 'hybrid' && amounts?.isFullDue)) return 'Count everything again';
  if (type === 'compress') return 'Compress';
  return type === 'audit-all' ? 'Audit everything' : null;
}
