'use client';
import { PeriodFilter } from '@/components/period/period-filter';
import { parsePeriod } from '@/components/period/periods';
/** The filters of a session list, each with what it would match together with the others. */
import { FilterMenu } from '@/components/table/filter-menu';
import { TextFilter } from '@/components/table/text-filter';
import { ARCHIVED, PERIODS, TEST } from '@/lib/reads/params';
import type { SessionFacets } from '@/lib/reads/types';
import { formatStatus } from './session-status';
import { FIRST_PAGE, useSessionParams } from './use-session-params';

const TEST_CHOICES = [
  { value: 'all', label: 'Included' },
  { value: 'hide', label: 'Left out' },
  { value: 'only', label: 'Only these' },
];
const ARCHIVED_CHOICES = [
  { value: 'show', label: 'Included' },
  { value: 'hide', label: 'Left out' },
  { value: 'only', label: 'Only these' },
];
const SESSION_PERIODS = PERIODS.filter((period) => period !== 'custom');
const NO_OPTIONS: never[] = [];

interface SessionFiltersProps {
  facets: SessionFacets | null;
  period: string;
  /** Whether the chatbot is the page's own. */
  isFixed: boolean;
}

export function SessionFilters({ facets, period, isFixed }: SessionFiltersProps) {
  const [params, setParams] = useSessionParams();
  const change = (values: Parameters<typeof setParams>[0] & object) =>
    setParams({ ...values, ...FIRST_PAGE });
  const note = facets?.isCapped ? 'Counted over the newest 10,000 matches' : undefined;
  const statuses = facets?.statuses.map((option) => ({ ...option, label: formatStatus(option.label) }));
  return (
    <>
      <PeriodFilter
        period={parsePeriod(period)}
        from={params.from}
        to={params.to}
        choices={SESSION_PERIODS}
        isSet={params.period !== null || params.from !== null || params.to !== null}
        onChange={change}
      />
      {!isFixed && (
        <FilterMenu
          label="Chatbot"
          value={params.chatbot}
          options={facets?.chatbots ?? NO_OPTIONS}
          note={note}
          onChange={(chatbot) => change({ chatbot })}
        />
      )}
      <FilterMenu
        label="Status"
        value={params.status}
        options={statuses ?? NO_OPTIONS}
        note={note}
        onChange={(status) => change({ status })}
      />
      <FilterMenu
        label="Channel"
        value={params.channel}
        options={facets?.channels ?? NO_OPTIONS}
        note={note}
        onChange={(channel) => change({ channel })}
      />
      <FilterMenu
        label="Version"
        value={params.version}
        options={facets?.versions ?? NO_OPTIONS}
        note={note}
        onChange={(version) => change({ version })}
      />
      <FilterMenu
        label="Tag"
        value={params.tag}
        options={facets?.tags ?? NO_OPTIONS}
        note={note}
        onChange={(tag) => change({ tag })}
      />
      <TextFilter
        label="Participant"
        help="Part of the identifier"
        value={params.participant}
        onChange={(participant) => change({ participant })}
      />
      <TextFilter
        label="External ID"
        help="The whole id of the session on its platform"
        value={params.externalId}
        onChange={(externalId) => change({ externalId })}
      />
      <FilterMenu
        label="Test sessions"
        value={params.test}
        isSet={params.test !== 'all'}
        any=""
        options={TEST_CHOICES}
        onChange={(value) => change({ test: TEST.find((choice) => choice === value) ?? null })}
      />
      {!isFixed && (
        <FilterMenu
          label="Archived chatbots"
          value={params.archived}
          isSet={params.archived !== 'show'}
          any=""
          options={ARCHIVED_CHOICES}
          onChange={(value) => change({ archived: ARCHIVED.find((choice) => choice === value) ?? null })}
        />
      )}
    </>
  );
}
