/** What the URL of an explanation says: which page of the rows behind the number. */
import { createLoader, createSerializer } from 'nuqs/server';
import { paging } from '@/lib/reads/params';

export const loadExplainParams = createLoader(paging);
export const behindUrl = createSerializer(paging);
