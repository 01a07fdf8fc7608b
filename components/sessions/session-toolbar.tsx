'use client';
import { Button } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
/** Search, filters, columns and CSV of a session list. */
import { useState } from 'react';
import { ColumnMenu } from '@/components/table/column-menu';
import { CsvLink } from '@/components/table/csv-link';
import { FilterChips } from '@/components/table/filter-chips';
import { SearchBox } from '@/components/table/search-box';
import classes from '@/components/table/toolbar.module.css';
import { METRICS } from '@/lib/metrics';
import { sessionsUrl } from '@/lib/reads/params';
import type { SessionFacets } from '@/lib/reads/types';
import { listSetFilters } from './session-chips';
import { SessionFilters } from './session-filters';
import { FIRST_PAGE, NO_SESSION_FILTERS, useSessionParams } from './use-session-params';

const HIDEABLE = [
  { id: 'chatbot', label: 'Chatbot' },
  { id: 'participant', label: 'Participant' },
  { id: 'status', label: 'Status' },
  { id: 'messages', label: METRICS.messages.label },
  { id: 'versions', label: METRICS.versions.label },
  { id: 'duration', label: METRICS.duration.label },
  { id: 'channel', label: 'Channel' },
] as const;
type Hideable = (typeof HIDEABLE)[number]['id'];

interface SessionToolbarProps {
  /** Null when they could not be read in time. */
  facets: SessionFacets | null;
  /** The period in force. */
  period: string;
  chatbotName: string | null;
  /** The chatbot whose page the list is on. */
  fixedChatbot: string | null;
}

export function SessionToolbar({ facets, period, chatbotName, fixedChatbot }: SessionToolbarProps) {
  const [params, setParams] = useSessionParams();
  const [areShown, setShown] = useState(false);
  const filters = listSetFilters(params, chatbotName, fixedChatbot !== null);
  const columns = fixedChatbot === null ? HIDEABLE : HIDEABLE.filter(({ id }) => id !== 'chatbot');
  return (
    <>
      <div className={classes.toolbar}>
        <SearchBox
          label="Search participant or external ID"
          value={params.q}
          // Each key would be a step of the history.
          onSearch={(q) => setParams({ q, ...FIRST_PAGE }, { history: 'replace' })}
        />
        <Button
          variant="default"
          className={classes.more}
          leftSection={<IconAdjustmentsHorizontal size={15} aria-hidden="true" />}
          aria-expanded={areShown}
          aria-controls="session-filters"
          onClick={() => setShown(!areShown)}
        >
          Filters
        </Button>
        <span className={classes.spacer} />
        <ColumnMenu
          columns={columns}
          hidden={hideable(params.hide)}
          onChange={(hide) => setParams({ hide })}
        />
        <CsvLink
          href={sessionsUrl('/sessions/csv', {
            ...params,
            chatbot: fixedChatbot ?? params.chatbot,
            hide: null,
            ...FIRST_PAGE,
          })}
        />
      </div>
      <section
        id="session-filters"
        aria-label="Filters"
        className={classes.filters}
        data-shown={areShown || undefined}
      >
        <SessionFilters facets={facets} period={period} isFixed={fixedChatbot !== null} />
      </section>
      <FilterChips
        chips={filters.map(({ reset, ...filter }) => ({
          ...filter,
          onRemove: () => setParams({ ...reset, ...FIRST_PAGE }),
        }))}
        onClearAll={() => setParams({ ...NO_SESSION_FILTERS, ...FIRST_PAGE })}
      />
    </>
  );
}

/** The first column stays: it is the row's header and its link. */
function hideable(hide: readonly string[]): Hideable[] {
  return HIDEABLE.map(({ id }) => id).filter((id) => hide.includes(id));
}
