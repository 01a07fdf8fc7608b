'use client';
/** The filters in force, each removable. */
import { IconX } from '@tabler/icons-react';
import classes from './toolbar.module.css';

export interface Chip {
  key: string;
  name: string;
  value: string;
  onRemove: () => void;
}

export function FilterChips({ chips, onClearAll }: { chips: Chip[]; onClearAll: () => void }) {
  if (chips.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label="Filters in force">
      {chips.map(({ key, name, value, onRemove }) => (
        <li key={key}>
          <button
            type="button"
            className={classes.chip}
            onClick={onRemove}
            aria-label={`Remove filter ${name}: ${value}`}
          >
            <span title={value}>
              <b>{name}:</b> {value}
            </span>
            <IconX size={13} aria-hidden="true" />
          </button>
        </li>
      ))}
      <li>
        <button type="button" className={classes.clear} onClick={onClearAll}>
          Clear all
        </button>
      </li>
    </ul>
  );
}
