'use client';
/** The URL of the chatbot list: what it says and how it is changed. */
import { useQueryStates } from 'nuqs';
import { useListTransition } from '@/components/table/list-transition';
import { chatbotParams } from '@/lib/reads/params';

/** A changed filter or order starts at the first page. */
export const FIRST_PAGE = { after: null, before: null, at: null };

/** Filters at their defaults. */
export const NO_CHATBOT_FILTERS = { q: null, archived: null, period: null, from: null, to: null };

export function useChatbotParams() {
  const { start } = useListTransition();
  return useQueryStates(chatbotParams, { shallow: false, startTransition: start, history: 'push' });
}
