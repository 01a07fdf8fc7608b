/** Turns what an action may expect to fail into its answer. */
import { unstable_rethrow } from 'next/navigation';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';

/** The answer of `work`, or a sentence for people in place of an exception. */
export async function whatFailed<Answer>(work: () => Promise<Answer>): Promise<Answer | { error: string }> {
  try {
    return await work();
  } catch (error) {
    unstable_rethrow(error);
    const { code, message } = describeError(error);
    if (code !== 'refused') log.error({ operation: 'action', error: { code, message } }, 'an action failed');
    return { error: message };
  }
}
