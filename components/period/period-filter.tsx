'use client';
/** The period of a list: a named one, or days from and to. */
import { Button, Popover, PopoverDropdown, PopoverTarget, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import toolbar from '@/components/table/toolbar.module.css';
import classes from './period-filter.module.css';
import { describePeriod, PERIOD_LABELS, type Period } from './periods';

interface PeriodFilterProps {
  /** The period in force, chosen or by default. */
  period: Period;
  from: string | null;
  to: string | null;
  isSet: boolean;
  /** The named periods to choose from. */
  choices: readonly Period[];
  onChange: (change: { period: Period; from: string | null; to: string | null }) => void;
}

export function PeriodFilter({ period, from, to, isSet, choices, onChange }: PeriodFilterProps) {
  const [isOpen, setOpen] = useState(false);
  const choose = (change: Parameters<typeof onChange>[0]) => {
    setOpen(false);
    onChange(change);
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus returnFocus>
      <PopoverTarget>
        <Button
          variant="default"
          className={toolbar.filter}
          data-set={isSet || undefined}
          rightSection={<IconChevronDown size={13} aria-hidden="true" />}
          onClick={() => setOpen(!isOpen)}
        >
          Period: {describePeriod(period, from, to)}
        </Button>
      </PopoverTarget>
      <PopoverDropdown>
        <div className={classes.named}>
          {choices.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === period}
              onClick={() => choose({ period: each, from: null, to: null })}
            >
              {PERIOD_LABELS[each]}
            </button>
          ))}
        </div>
        <form
          className={toolbar.form}
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            choose({ period: 'custom', from: readDay(form.get('from')), to: readDay(form.get('to')) });
          }}
        >
          <div className={toolbar.days}>
            <TextInput type="date" name="from" size="xs" label="From" defaultValue={from ?? ''} />
            <TextInput type="date" name="to" size="xs" label="To" defaultValue={to ?? ''} />
          </div>
          <p className={toolbar.note}>Days are UTC; both are included.</p>
          <Button type="submit">Apply</Button>
        </form>
      </PopoverDropdown>
    </Popover>
  );
}

function readDay(value: FormDataEntryValue | null): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
