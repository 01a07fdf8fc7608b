/** What a route answers when the database does not: 503 and one sentence, in place of an empty 500. */
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';

/** The sentence for people; null when it was not the database that failed. */
function sentenceOf(error: unknown): string | null {
  const { code, message } = describeError(error);
  return code === 'error' ? null : message;
}

/**
 * The response of `work`, or of `refuse` when the database fails before there is one. What fails after that breaks the
 * response off.
 * @param refuse makes the body of the 503 of a sentence
 * @throws any other error
 */
export async function unlessUnavailable(
  work: () => Promise<Response>,
  refuse: (sentence: string, init: ResponseInit) => Response,
): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    const sentence = sentenceOf(error);
    if (sentence === null) throw error;
    log.error({ operation: 'answer', status: 503 }, sentence);
    return refuse(sentence, { status: 503, headers: { 'Cache-Control': 'no-store' } });
  }
}
