/** The cache tables as administrators know them: which tables hold each, which runs write it, which job keeps it fresh. */
import type { JobName } from '@/lib/jobs/jobs';
import type { RunType } from '@/lib/refresh/log';

export interface Cache {
  /** Of truecount's schema; the first name is the cache's own. */
  table: string;
  label: string;
  /** One sentence: what a row is. */
  says: string;
  /** Runs of these types write it. */
  types: RunType[];
  /** Those of them that take in everything that was noted, whichever chatbot or session it is about: its age counts from them. */
  covers: RunType[];
  /** Keeps it fresh: its next run is the cache's. */
  job: JobName;
}

const OF_SESSIONS: RunType[] = ['full', 'recent', 'older', 'hybrid', 'incremental', 'chatbot', 'session'];
const OF_CHATBOTS: RunType[] = [...OF_SESSIONS, 'chatbots'];
/** Sweeps of some sessions or chatbots, and refreshes of one, leave out what is noted of others. */
const OF_ALL: RunType[] = ['full', 'recent', 'hybrid', 'incremental'];

/** A cache that is added here gets its card, its size and its runs. */
export const CACHES: readonly Cache[] = [
  {
    table: 'session_statistics',
    label: 'Sessions',
    says: 'One row for each session.',
    types: OF_SESSIONS,
    covers: OF_ALL,
    job: 'refresh-recent',
  },
  {
    table: 'chatbot_statistics',
    label: 'Chatbots',
    says: 'One row for each chatbot: the sum of its sessions.',
    types: OF_CHATBOTS,
    covers: OF_ALL,
    job: 'refresh-chatbots',
  },
  {
    table: 'session_version',
    label: 'Versions',
    says: 'One row for each version that answered in a session.',
    types: OF_SESSIONS,
    covers: OF_ALL,
    job: 'refresh-recent',
  },
  {
    table: 'session_activity',
    label: 'Activity',
    says: 'One row for each hour of a session in which someone wrote; for each day once it is compressed.',
    types: OF_SESSIONS,
    covers: OF_ALL,
    job: 'refresh-recent',
  },
  {
    table: 'chatbot_bucket',
    label: 'Archive',
    says: 'One row for each hour, day, week and month of a chatbot in which something happened.',
    types: ['archive'],
    covers: ['archive'],
    job: 'archive',
  },
  {
    table: 'compressed_session',
    label: 'Compressed sessions',
    says: 'One row for each session whose versions and hours are not kept any more.',
    types: ['compress'],
    covers: ['compress'],
    job: 'compress',
  },
  {
    table: 'team_statistics',
    label: 'Teams',
    says: 'One row for each team: the sum of its sessions.',
    types: OF_CHATBOTS,
    covers: OF_ALL,
    job: 'refresh-recent',
  },
];
