'use client';
/** Chatbots of the page that are ticked, to be refreshed together. */
import { Checkbox } from '@mantine/core';
import { createContext, type ReactNode, useContext, useState } from 'react';
import { Can } from '@/components/shell/role';

interface Selection {
  ids: readonly string[];
  toggle: (id: string) => void;
  clear: () => void;
}

const Context = createContext<Selection | null>(null);

export function SelectionProvider({ children }: { children: ReactNode }) {
  const [ids, setIds] = useState<readonly string[]>([]);
  const toggle = (id: string) =>
    setIds((held) => (held.includes(id) ? held.filter((each) => each !== id) : [...held, id]));
  return <Context value={{ ids, toggle, clear: () => setIds([]) }}>{children}</Context>;
}

export const useSelection = () => useContext(Context);

/** For operators, where there is anything to do with what is ticked. */
export function SelectBox({ id, name }: { id: string; name: string }) {
  const selection = useSelection();
  if (!selection) return null;
  return (
    <Can needs="operator">
      <Checkbox
        size="xs"
        aria-label={`Select ${name}`}
        checked={selection.ids.includes(id)}
        onChange={() => selection.toggle(id)}
      />
    </Can>
  );
}
