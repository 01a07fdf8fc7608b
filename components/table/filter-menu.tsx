'use client';
/** One filter with its options, each with how many rows it matches. */
import {
  Button,
  Menu,
  MenuDropdown,
  MenuLabel,
  MenuRadioGroup,
  MenuRadioItem,
  MenuSearch,
  MenuTarget,
} from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount } from '@/lib/format';
import classes from './toolbar.module.css';

export interface FilterChoice {
  value: string;
  label: string;
  count?: number;
}

interface FilterMenuProps {
  label: string;
  /** The option in force; null is none. */
  value: string | null;
  options: readonly FilterChoice[];
  onChange: (value: string | null) => void;
  /** Words of the option that filters nothing; absent where one option is always in force. */
  any?: string;
  /** Whether the value is one that the user chose. */
  isSet?: boolean;
  note?: string;
}

const SEARCH_FROM = 9;
const ANY = '';

export function FilterMenu({
  label,
  value,
  options,
  onChange,
  any = 'Any',
  isSet = value !== null,
  note,
}: FilterMenuProps) {
  const [query, setQuery] = useState('');
  const shown = options.filter((option) => option.label.toLowerCase().includes(query.toLowerCase()));
  const current = options.find((option) => option.value === value);
  return (
    <Menu onClose={() => setQuery('')}>
      <MenuTarget>
        <Button
          variant="default"
          className={classes.filter}
          data-set={isSet || undefined}
          rightSection={<IconChevronDown size={13} aria-hidden="true" />}
        >
          {label}
          {isSet && `: ${current?.label ?? value}`}
        </Button>
      </MenuTarget>
      <MenuDropdown mah={360} style={{ overflowY: 'auto' }} miw={200}>
        {options.length >= SEARCH_FROM && (
          <MenuSearch
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            placeholder="Find"
            aria-label={`Find in ${label}`}
          />
        )}
        <MenuRadioGroup value={value ?? ANY} onChange={(next) => onChange(next === ANY ? null : next)}>
          {any && !query && (
            <MenuRadioItem value={ANY} closeMenuOnClick>
              {any}
            </MenuRadioItem>
          )}
          {shown.map((option) => (
            <MenuRadioItem
              key={option.value}
              value={option.value}
              closeMenuOnClick
              rightSection={
                option.count === undefined ? undefined : (
                  <span className={classes.count}>{formatCount(option.count)}</span>
                )
              }
            >
              {option.label}
            </MenuRadioItem>
          ))}
        </MenuRadioGroup>
        {shown.length === 0 && <MenuLabel>Nothing to choose</MenuLabel>}
        {note && <MenuLabel>{note}</MenuLabel>}
      </MenuDropdown>
    </Menu>
  );
}
