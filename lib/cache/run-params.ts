/** What the URL of the refresh log says. */
import { createLoader, createSerializer, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { DIRECTIONS, paging } from '@/lib/reads/params';

export const RUN_SORTS = ['run', 'duration', 'read', 'changed'] as const;
export type RunSort = (typeof RUN_SORTS)[number];
export const RUN_STATES = ['queued', 'running', 'done', 'failed', 'cancelled', 'abandoned'] as const;
export const SINCE = ['1h', '24h', '7d', '30d'] as const;
export const FOLDS = ['hide', 'show', 'only'] as const;
/** What asks for runs. */
export const TRIGGERS = ['schedule', 'manual', 'event', 'cli', 'start', 'import', 'folder', 'read'] as const;

export const runParams = {
  state: parseAsStringLiteral(RUN_STATES),
  type: parseAsString,
  job: parseAsString,
  trigger: parseAsStringLiteral(TRIGGERS),
  since: parseAsStringLiteral(SINCE),
  folds: parseAsStringLiteral(FOLDS).withDefault('hide'),
  sort: parseAsStringLiteral(RUN_SORTS).withDefault('run'),
  dir: parseAsStringLiteral(DIRECTIONS).withDefault('desc'),
  ...paging,
};

export const loadRunParams = createLoader(runParams);
export const runsUrl = createSerializer(runParams);
export type RunParams = Awaited<ReturnType<typeof loadRunParams>>;
