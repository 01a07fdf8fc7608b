'use client';
/** Search and filters by time that both statistics tables have. */
import { type Chip, FilterChips } from '@/components/table/filter-chips';
import { FilterMenu } from '@/components/table/filter-menu';
import { SearchBox } from '@/components/table/search-box';
import classes from '@/components/table/toolbar.module.css';
import { AGO, type Ago } from '@/lib/cache/statistics-params';

export interface AgoParams {
  q: string | null;
  activity: Ago | null;
  changed: Ago | null;
  checked: Ago | null;
}

interface AgoFiltersProps {
  label: string;
  params: AgoParams;
  /** Of filters that this table alone has. */
  chips?: Chip[];
  /** The search is no step of the history, or each key would be one. */
  onChange: (change: Partial<AgoParams>, isSearch?: boolean) => void;
  onClear: () => void;
}

export const NO_AGO_FILTERS = { q: null, activity: null, changed: null, checked: null };

const NONE: Chip[] = [];

const words = (ago: Ago) => (ago.startsWith('over-') ? `longer ago than ${ago.slice(5)}` : `within ${ago}`);
const CHOICES = AGO.map((value) => ({ value, label: words(value) }));
const FILTERS = [
  { key: 'activity', name: 'Last activity' },
  { key: 'changed', name: 'Changed' },
  { key: 'checked', name: 'Checked' },
] as const;

export function AgoFilters({ label, params, chips: own = NONE, onChange, onClear }: AgoFiltersProps) {
  const chips: Chip[] = [
    ...own,
    ...(params.q
      ? [{ key: 'q', name: 'Search', value: params.q, onRemove: () => onChange({ q: null }) }]
      : []),
    ...FILTERS.flatMap(({ key, name }) => {
      const ago = params[key];
      return ago ? [{ key, name, value: words(ago), onRemove: () => onChange({ [key]: null }) }] : [];
    }),
  ];
  return (
    <>
      <div className={classes.toolbar}>
        <SearchBox label={label} value={params.q} onSearch={(q) => onChange({ q }, true)} />
        {FILTERS.map(({ key, name }) => (
          <FilterMenu
            key={key}
            label={name}
            value={params[key]}
            options={CHOICES}
            onChange={(value) => onChange({ [key]: AGO.find((ago) => ago === value) ?? null })}
          />
        ))}
      </div>
      <FilterChips chips={chips} onClearAll={onClear} />
    </>
  );
}
