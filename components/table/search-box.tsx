'use client';
/** Free-text search: asks 300 ms after the last key, Esc clears, `/` focuses. */
import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { SEARCH_ID } from '@/components/shell/shortcuts';
import classes from './toolbar.module.css';

const DEBOUNCE_MS = 300;

interface SearchBoxProps {
  label: string;
  /** What the URL says. */
  value: string | null;
  onSearch: (value: string | null) => void;
}

export function SearchBox({ label, value, onSearch }: SearchBoxProps) {
  const [text, setText] = useState(value ?? '');
  // The field is the user's while they type; it follows the URL only when that changed by other means.
  const asked = useRef(value);
  useEffect(() => {
    if (value === asked.current) return;
    asked.current = value;
    setText(value ?? '');
  }, [value]);

  const ask = (next: string) => {
    const wanted = next.trim() || null;
    if (wanted === asked.current) return;
    asked.current = wanted;
    onSearch(wanted);
  };
  const askLater = useDebouncedCallback(ask, DEBOUNCE_MS);
  const change = (next: string) => {
    setText(next);
    askLater(next);
  };
  const clear = () => {
    askLater.cancel();
    setText('');
    ask('');
  };

  return (
    <TextInput
      id={SEARCH_ID}
      type="search"
      size="xs"
      className={classes.search}
      aria-label={label}
      placeholder={label}
      maxLength={200}
      value={text}
      leftSection={<IconSearch size={15} aria-hidden="true" />}
      rightSection={
        text ? (
          <CloseButton size="xs" aria-label="Clear search" onClick={clear} />
        ) : (
          <Kbd size="xs" aria-hidden="true" className={classes.key}>
            /
          </Kbd>
        )
      }
      onChange={(event) => change(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') {
          event.preventDefault();
          if (text) clear();
          else event.currentTarget.blur();
        }
        if (event.key === 'Enter') {
          askLater.cancel();
          ask(text);
        }
      }}
    />
  );
}
