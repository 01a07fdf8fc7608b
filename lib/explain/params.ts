/** What the URL of an explanation says: of which period the number is, and which page of the rows behind it. */
import { createLoader, createSerializer } from 'nuqs/server';
import { chatbotParams, paging } from '@/lib/reads/params';

const { period, from, to } = chatbotParams;

/** Of the chatbots table's URL too. */
export const loadPeriod = createLoader({ period, from, to });
export const loadExplainParams = createLoader({ period, from, to, ...paging });
export const behindUrl = createSerializer(paging);
