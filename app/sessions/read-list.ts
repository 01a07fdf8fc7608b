/** The read of a session list, and what becomes of one that took too long. */
import { ReadTimeoutError } from '@/lib/reads/errors';
import type { SessionParams } from '@/lib/reads/params';

/** Null when the list ran past its time limit: the filters must stay usable. Other errors are the page's. */
export async function readUnlessTimedOut<List>(read: () => Promise<List>): Promise<List | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ReadTimeoutError) return null;
    throw error;
  }
}

/** Whether anything but order, columns and place is asked for. */
export function hasFilters(params: SessionParams, isFixed: boolean): boolean {
  const {
    q,
    chatbot,
    status,
    channel,
    period,
    from,
    to,
    participant,
    version,
    tag,
    externalId,
    archived,
    test,
  } = params;
  const texts = [q, status, channel, participant, version, tag, externalId, isFixed ? null : chatbot];
  const isPeriod = period === null ? from !== null || to !== null : period !== 'all';
  return texts.some((text) => text !== null) || isPeriod || test !== 'all' || archived !== 'show';
}
