'use client';
/** The URL of a session list: what it says and how it is changed. */
import { useQueryStates } from 'nuqs';
import { useListTransition } from '@/components/table/list-transition';
import { sessionParams } from '@/lib/reads/params';

/** A changed filter or order starts at the first page. */
export const FIRST_PAGE = { after: null, before: null, at: null };

/** Filters at their defaults. */
export const NO_SESSION_FILTERS = {
  q: null,
  chatbot: null,
  status: null,
  channel: null,
  period: null,
  from: null,
  to: null,
  participant: null,
  version: null,
  tag: null,
  externalId: null,
  archived: null,
  test: null,
};

export function useSessionParams() {
  const { start } = useListTransition();
  return useQueryStates(sessionParams, { shallow: false, startTransition: start, history: 'push' });
}
