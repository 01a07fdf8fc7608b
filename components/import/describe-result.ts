/** The outcome of an import in words. */
import { formatCount, formatNoun } from '@/lib/format';
import type { ImportAnswer } from '@/lib/import/answer';

type Done = Extract<ImportAnswer, { outcome: 'done' }>;

/** "Imported 3 sessions with 12 messages: 2 new, 1 changed, 0 unchanged." */
export function describeResult({
  sessionsNew,
  sessionsChanged,
  sessionsUnchanged,
  messages,
}: Done['result']): string {
  const sessions = formatNoun(sessionsNew + sessionsChanged + sessionsUnchanged, 'session');
  const parts = `${formatCount(sessionsNew)} new, ${formatCount(sessionsChanged)} changed, ${formatCount(sessionsUnchanged)} unchanged`;
  return `Imported ${sessions} with ${formatNoun(messages, 'message')}: ${parts}.`;
}

/** "Left out 3 bad lines; the download holds the first 2." */
export function describeRejects(rejected: number, kept: number): string {
  const text = `Left out ${formatNoun(rejected, 'bad line')}`;
  return kept < rejected ? `${text}; the download holds the first ${formatCount(kept)}.` : `${text}.`;
}

/** The bad lines as a file of JSON lines. */
export function rejectsFile(rejects: Done['rejects']): string {
  return rejects.map((reject) => `${JSON.stringify(reject)}\n`).join('');
}
