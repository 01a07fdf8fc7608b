'use client';
/** One pending state for a list: whatever changes its URL dims the rows that still stand. */
import {
  createContext,
  type ReactNode,
  type TransitionStartFunction,
  useContext,
  useTransition,
} from 'react';

interface Transition {
  isPending: boolean;
  start: TransitionStartFunction;
}

const Context = createContext<Transition>({ isPending: false, start: (callback) => void callback() });

export function ListTransition({ children }: { children: ReactNode }) {
  const [isPending, start] = useTransition();
  return <Context value={{ isPending, start }}>{children}</Context>;
}

export function useListTransition(): Transition {
  return useContext(Context);
}
