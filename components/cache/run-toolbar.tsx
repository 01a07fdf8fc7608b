'use client';
/** Filters and CSV of the refresh log. */
import { CsvLink } from '@/components/table/csv-link';
import { type Chip, FilterChips } from '@/components/table/filter-chips';
import { FilterMenu } from '@/components/table/filter-menu';
import classes from '@/components/table/toolbar.module.css';
import { FOLDS, RUN_STATES, runsUrl, SINCE, TRIGGERS } from '@/lib/cache/run-params';
import { stateWords } from './run-words';
import { FIRST_PAGE, NO_RUN_FILTERS, useRunParams } from './use-run-params';

const STATES = RUN_STATES.map((value) => ({ value, label: stateWords(value).word }));
const SINCES = SINCE.map((value) => ({ value, label: `Last ${value}` }));
const FOLD_CHOICES = [
  { value: 'hide', label: 'Left out' },
  { value: 'show', label: 'Shown' },
  { value: 'only', label: 'Only folds' },
];
const byName = (value: string) => ({ value, label: value });

/** @param props.types of runs; `jobs`: their names, in their order */
export function RunToolbar({ jobs, types }: { jobs: string[]; types: string[] }) {
  const [params, setParams] = useRunParams();
  const change = (values: Parameters<typeof setParams>[0] & object) =>
    setParams({ ...values, ...FIRST_PAGE });
  const chip = (key: keyof typeof NO_RUN_FILTERS, name: string, value: string | null): Chip[] =>
    value === null ? [] : [{ key, name, value, onRemove: () => change({ [key]: null }) }];
  const chips = [
    ...chip('state', 'State', params.state && stateWords(params.state).word),
    ...chip('job', 'Job', params.job),
    ...chip('type', 'Type', params.type),
    ...chip('trigger', 'Asked for by', params.trigger),
    ...chip('since', 'Last', params.since),
    ...chip('folds', 'Folds', params.folds === 'hide' ? null : params.folds),
  ];
  return (
    <>
      <div className={classes.toolbar}>
        <FilterMenu
          label="State"
          value={params.state}
          options={STATES}
          onChange={(value) => change({ state: RUN_STATES.find((each) => each === value) ?? null })}
        />
        <FilterMenu
          label="Job"
          value={params.job}
          options={jobs.map(byName)}
          onChange={(job) => change({ job })}
        />
        <FilterMenu
          label="Type"
          value={params.type}
          options={types.map(byName)}
          onChange={(type) => change({ type })}
        />
        <FilterMenu
          label="Asked for by"
          value={params.trigger}
          options={TRIGGERS.map(byName)}
          onChange={(value) => change({ trigger: TRIGGERS.find((each) => each === value) ?? null })}
        />
        <FilterMenu
          label="Period"
          value={params.since}
          options={SINCES}
          onChange={(value) => change({ since: SINCE.find((each) => each === value) ?? null })}
        />
        <FilterMenu
          label="Folds"
          value={params.folds}
          isSet={params.folds !== 'hide'}
          any=""
          options={FOLD_CHOICES}
          onChange={(value) => change({ folds: FOLDS.find((each) => each === value) ?? null })}
        />
        <span className={classes.spacer} />
        <CsvLink href={runsUrl('/admin/cache/runs/csv', { ...params, ...FIRST_PAGE })} />
      </div>
      <FilterChips chips={chips} onClearAll={() => change(NO_RUN_FILTERS)} />
    </>
  );
}
