/** The sessions on a chatbot's page: the session list with its chatbot fixed. */
import { hasFilters } from '@/app/sessions/has-filters';
import { SessionTable } from '@/components/sessions/session-table';
import { SessionToolbar } from '@/components/sessions/session-toolbar';
import { SectionHeading } from '@/components/shell/section-heading';
import { Notice } from '@/components/state/notice';
import { TimedOut } from '@/components/state/timed-out';
import { ListTransition } from '@/components/table/list-transition';
import { ReturnScroll } from '@/components/table/return-scroll';
import { formatTotal } from '@/lib/format';
import { unlessTimedOut } from '@/lib/reads/errors';
import type { SessionParams } from '@/lib/reads/params';
import type { SessionList } from '@/lib/reads/types';

interface ChatbotSessionsProps {
  /** On its way. */
  list: Promise<SessionList>;
  params: SessionParams;
  chatbotId: string;
}

export async function ChatbotSessions({ list, params, chatbotId }: ChatbotSessionsProps) {
  const result = await unlessTimedOut(() => list);
  const isFiltered = hasFilters(params, true);
  return (
    <ListTransition>
      <SectionHeading
        title="Sessions"
        scope={
          result && (
            <span role="status">{`${formatTotal(result.total)}${isFiltered ? ' matching' : ', test sessions included'}`}</span>
          )
        }
      />
      {result !== null && result.total.count === 0 && !isFiltered ? (
        <Notice tone="info">This chatbot has no sessions yet.</Notice>
      ) : (
        <>
          <SessionToolbar
            facets={result?.facets ?? null}
            period={result?.period ?? params.period ?? 'all'}
            chatbotName={null}
            fixedChatbot={chatbotId}
          />
          {result ? (
            <SessionTable page={result.page} total={result.total} isFixed isFiltered={isFiltered} />
          ) : (
            <TimedOut noun="sessions" />
          )}
        </>
      )}
      <ReturnScroll />
    </ListTransition>
  );
}
