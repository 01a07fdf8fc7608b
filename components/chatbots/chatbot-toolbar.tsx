'use client';
/** Search, filters, columns and CSV of the chatbot list. */
import { PeriodFilter } from '@/components/period/period-filter';
import { describePeriod } from '@/components/period/periods';
import { ColumnMenu } from '@/components/table/column-menu';
import { CsvLink } from '@/components/table/csv-link';
import { type Chip, FilterChips } from '@/components/table/filter-chips';
import { FilterMenu } from '@/components/table/filter-menu';
import { SearchBox } from '@/components/table/search-box';
import classes from '@/components/table/toolbar.module.css';
import { METRICS } from '@/lib/metrics';
import { ARCHIVED, CHATBOT_PERIODS, chatbotsUrl, hasPeriod } from '@/lib/reads/params';
import { FIRST_PAGE, NO_CHATBOT_FILTERS, useChatbotParams } from './use-chatbot-params';

const ARCHIVED_CHOICES = [
  { value: 'hide', label: 'Hidden' },
  { value: 'show', label: 'Shown' },
  { value: 'only', label: 'Only archived' },
];
const HIDEABLE = [
  { id: 'participants', label: METRICS.participants.label },
  { id: 'sessions', label: METRICS.sessions.label },
  { id: 'messages', label: METRICS.messages.label },
  { id: 'lastActivity', label: METRICS.lastActivity.label },
  { id: 'days', label: METRICS.days.label },
  { id: 'freshness', label: 'Freshness' },
] as const;

export function ChatbotToolbar() {
  const [params, setParams] = useChatbotParams();
  const chips: Chip[] = [];
  if (params.q) {
    chips.push({
      key: 'q',
      name: 'Search',
      value: params.q,
      onRemove: () => setParams({ q: null, ...FIRST_PAGE }),
    });
  }
  if (params.archived !== 'hide') {
    const value =
      ARCHIVED_CHOICES.find((choice) => choice.value === params.archived)?.label ?? params.archived;
    chips.push({
      key: 'archived',
      name: 'Archived',
      value,
      onRemove: () => setParams({ archived: null, ...FIRST_PAGE }),
    });
  }
  const { period, from, to } = params;
  const isOfPeriod = hasPeriod(params);
  if (isOfPeriod) {
    chips.push({
      key: 'period',
      name: 'Period',
      value: describePeriod(period ?? 'custom', from, to),
      onRemove: () => setParams({ period: null, from: null, to: null, ...FIRST_PAGE }),
    });
  }
  return (
    <>
      <div className={classes.toolbar}>
        <SearchBox
          label="Search chatbots"
          value={params.q}
          // Each key would be a step of the history.
          onSearch={(q) => setParams({ q, ...FIRST_PAGE }, { history: 'replace' })}
        />
        <PeriodFilter
          period={isOfPeriod ? (period ?? 'custom') : 'all'}
          from={from}
          to={to}
          isSet={isOfPeriod}
          choices={['7d', '30d', '90d', 'all']}
          onChange={(chosen) =>
            setParams({
              period: CHATBOT_PERIODS.find((each) => each === chosen.period) ?? null,
              from: chosen.from,
              to: chosen.to,
              ...FIRST_PAGE,
            })
          }
        />
        <FilterMenu
          label="Archived"
          value={params.archived}
          isSet={params.archived !== 'hide'}
          any=""
          options={ARCHIVED_CHOICES}
          onChange={(value) =>
            setParams({ archived: ARCHIVED.find((choice) => choice === value) ?? null, ...FIRST_PAGE })
          }
        />
        <span className={classes.spacer} />
        <ColumnMenu
          columns={HIDEABLE}
          hidden={hideable(params.hide)}
          onChange={(hide) => setParams({ hide })}
        />
        <CsvLink href={chatbotsUrl('/chatbots/csv', { ...params, hide: null, ...FIRST_PAGE })} />
      </div>
      <FilterChips chips={chips} onClearAll={() => setParams({ ...NO_CHATBOT_FILTERS, ...FIRST_PAGE })} />
    </>
  );
}

type Hideable = (typeof HIDEABLE)[number]['id'];

/** The name stays: it is the row's header and its link. */
function hideable(hide: readonly string[]): Hideable[] {
  return HIDEABLE.map(({ id }) => id).filter((id) => hide.includes(id));
}
