'use client';
/** The messages of a session, page by page; what people wrote is shown as text and never as markup. */
import { Switch } from '@mantine/core';
import { usePathname, useSearchParams } from 'next/navigation';
import { useQueryStates } from 'nuqs';
import { SectionHeading } from '@/components/shell/section-heading';
import { useListTransition } from '@/components/table/list-transition';
import { Pager } from '@/components/table/pager';
import { transcriptParams, transcriptUrl } from '@/lib/reads/params';
import type { Page, TranscriptMessage } from '@/lib/reads/types';
import { Message } from './message';
import classes from './transcript.module.css';

const FIRST_PAGE = { after: null, before: null, at: null };

export function Transcript({ page }: { page: Page<TranscriptMessage> }) {
  const { isPending, start } = useListTransition();
  const [params, setParams] = useQueryStates(transcriptParams, { shallow: false, startTransition: start });
  const pathname = usePathname();
  const query = useSearchParams().toString();
  // Built on the whole address: the way back must survive paging.
  const href = (place: { after?: string; before?: string; at?: 'last' }) =>
    transcriptUrl(query ? `${pathname}?${query}` : pathname, { ...params, ...FIRST_PAGE, ...place });
  return (
    <section aria-label="Transcript" aria-busy={isPending}>
      <div className={classes.bar}>
        <SectionHeading title="Transcript" />
        <Switch
          size="xs"
          label="Hide system messages"
          checked={params.hideSystem}
          onChange={(event) => setParams({ hideSystem: event.currentTarget.checked || null, ...FIRST_PAGE })}
        />
      </div>
      {page.rows.length === 0 ? (
        <p className={classes.none}>
          {params.hideSystem ? 'No messages; system ones are hidden.' : 'No messages.'}
        </p>
      ) : (
        <ol className={classes.messages} data-pending={isPending || undefined}>
          {page.rows.map((message) => (
            <Message key={message.id} message={message} />
          ))}
        </ol>
      )}
      <Pager
        label="the transcript"
        noun="message"
        shown={page.rows.length}
        first={page.previous ? href({}) : null}
        previous={page.previous ? href({ before: page.previous }) : null}
        next={page.next ? href({ after: page.next }) : null}
        last={page.next ? href({ at: 'last' }) : null}
      />
    </section>
  );
}
