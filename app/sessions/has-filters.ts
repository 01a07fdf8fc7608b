/** What a session list is asked for. */
import type { SessionParams } from '@/lib/reads/params';

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
