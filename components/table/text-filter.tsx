'use client';
/** A filter by what the user types. */
import { Button, Popover, PopoverDropdown, PopoverTarget, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './toolbar.module.css';

interface TextFilterProps {
  label: string;
  help: string;
  value: string | null;
  onChange: (value: string | null) => void;
}

export function TextFilter({ label, help, value, onChange }: TextFilterProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} trapFocus returnFocus>
      <PopoverTarget>
        <Button
          variant="default"
          className={classes.filter}
          data-set={value !== null || undefined}
          rightSection={<IconChevronDown size={13} aria-hidden="true" />}
          onClick={() => setOpen(!isOpen)}
        >
          {label}
          {value !== null && `: ${value}`}
        </Button>
      </PopoverTarget>
      <PopoverDropdown>
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            const text = new FormData(event.currentTarget).get('text');
            onChange((typeof text === 'string' && text.trim()) || null);
            setOpen(false);
          }}
        >
          <TextInput
            name="text"
            size="xs"
            label={label}
            description={help}
            defaultValue={value ?? ''}
            maxLength={200}
            data-autofocus
          />
          <Button type="submit">Apply</Button>
        </form>
      </PopoverDropdown>
    </Popover>
  );
}
