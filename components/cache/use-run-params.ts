'use client';
/** The URL of the refresh log: what it says and how it is changed. */
import { useQueryStates } from 'nuqs';
import { useListTransition } from '@/components/table/list-transition';
import { runParams } from '@/lib/cache/run-params';

/** A changed filter or order starts at the first page. */
export const FIRST_PAGE = { after: null, before: null, at: null };

/** Filters at their defaults. */
export const NO_RUN_FILTERS = {
  state: null,
  type: null,
  job: null,
  trigger: null,
  since: null,
  folds: null,
};

export function useRunParams() {
  const { start } = useListTransition();
  return useQueryStates(runParams, { shallow: false, startTransition: start, history: 'push' });
}
