'use client';
/** A column's header: its name, its meaning on hover and focus, and the button that sorts by it. */
import { Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { ColumnMeta } from './app-table';
import classes from './list-table.module.css';

interface SortHeaderProps {
  meta: ColumnMeta;
  sorted: false | 'asc' | 'desc';
  /** Absent where the column cannot be sorted by. */
  onToggle?: () => void;
}

const ARIA = { asc: 'ascending', desc: 'descending' } as const;

export function SortHeader({ meta, sorted, onToggle }: SortHeaderProps) {
  const Icon = sorted === 'asc' ? IconArrowUp : IconArrowDown;
  const name = onToggle ? (
    <button type="button" className={classes.sort} onClick={onToggle} data-sorted={sorted || undefined}>
      <span>{meta.label}</span>
      <Icon size={13} stroke={2.2} aria-hidden="true" />
    </button>
  ) : (
    <span className={classes.label}>{meta.label}</span>
  );
  return (
    <th
      scope="col"
      aria-sort={sorted ? ARIA[sorted] : undefined}
      data-align={meta.align}
      style={meta.width ? { minWidth: meta.width } : undefined}
    >
      {meta.help ? (
        <Tooltip
          label={meta.help}
          multiline
          maw={260}
          openDelay={350}
          events={{ hover: true, focus: true, touch: false }}
        >
          {name}
        </Tooltip>
      ) : (
        name
      )}
    </th>
  );
}
