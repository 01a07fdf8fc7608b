'use client';
/** The columns that every statistics table ends in: when a row changed, was checked, was counted from scratch, its age. */
import { Time } from '@/components/time/time';
import { formatDuration } from '@/lib/format';

export const HELP = {
  changed: 'When a refresh last found another number and wrote the row.',
  checked: 'When a refresh last held the row against the source, whether or not it changed.',
  full: 'Start of the last refresh of everything.',
  age: 'Time since the row was last held against the source.',
};

export const timeCell = ({ getValue }: { getValue: () => string | null }) => <Time at={getValue()} />;
export const ageCell = ({ getValue }: { getValue: () => number }) => formatDuration(Math.round(getValue()));
