'use client';
/** The columns that every statistics table ends in: when a row changed, was checked, was counted from scratch, its age. */
import { Time } from '@/components/time/time';
import { formatDuration } from '@/lib/format';

export const HELP = {
  changed: 'When a refresh last found another number and wrote the row.',
  checkedSession:
    'When it was last counted from the source, whether or not it changed: with everything, in a sweep, by a refresh of it or its chatbot, or by the fold that changed it.',
  checkedChatbot:
    'When its totals were last counted again from its sessions, whether or not they changed. A fold only moves them by what changed.',
  full: 'Start of the last refresh of everything; none has seen what was made since.',
  age: 'Time since it was last checked.',
};

export const timeCell = ({ getValue }: { getValue: () => string | null }) => <Time at={getValue()} />;
export const ageCell = ({ getValue }: { getValue: () => number }) => formatDuration(Math.round(getValue()));
