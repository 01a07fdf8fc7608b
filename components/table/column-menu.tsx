'use client';
/** Chooses the columns; what is hidden is not computed either. */
import { Button, Menu, MenuCheckboxItem, MenuDropdown, MenuTarget } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';

interface ColumnMenuProps<Id extends string> {
  columns: readonly { id: Id; label: string }[];
  hidden: readonly Id[];
  /** Given null when every column is shown. */
  onChange: (hidden: Id[] | null) => void;
}

export function ColumnMenu<Id extends string>({ columns, hidden, onChange }: ColumnMenuProps<Id>) {
  const toggle = (id: Id, isShown: boolean) => {
    const next = columns
      .map((column) => column.id)
      .filter((each) => (each === id ? !isShown : hidden.includes(each)));
    onChange(next.length > 0 ? next : null);
  };
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <MenuTarget>
        <Button variant="default" leftSection={<IconColumns3 size={15} aria-hidden="true" />}>
          Columns
        </Button>
      </MenuTarget>
      <MenuDropdown>
        {columns.map(({ id, label }) => (
          <MenuCheckboxItem
            key={id}
            checked={!hidden.includes(id)}
            onChange={(isShown) => toggle(id, isShown)}
          >
            {label}
          </MenuCheckboxItem>
        ))}
      </MenuDropdown>
    </Menu>
  );
}
