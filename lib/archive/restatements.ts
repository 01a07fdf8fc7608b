/** Closed buckets that changed: what each said before and says since, and why. */
import type { Db } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { beyond, elsewhere, type Paging, pageOf, windowOf } from '@/lib/reads/cursor';
import { orderBy } from '@/lib/reads/order';
import { PAGE_SIZE } from '@/lib/reads/params';
import type { Page } from '@/lib/reads/types';
import { sourceOf } from '@/lib/source/current';
import type { Grain } from './grain';

export interface BucketNumbers {
  sessions: number;
  completed: number;
  humanMessages: number;
  aiMessages: number;
  participants: number;
  sessionSeconds: number;
}

export interface Restatement {
  id: string;
  chatbotId: string;
  /** Null where the source no longer knows it. */
  chatbotName: string | null;
  teamId: string | null;
  grain: Exclude<Grain, 'hour'>;
  start: string;
  /** Null on a side where all is zero. */
  before: BucketNumbers | null;
  after: BucketNumbers | null;
  /** "messages added", ...; `recount` where no change was noted, `drift` where a finding was repaired. */
  causes: string[];
  runId: string;
  restatedAt: string;
}

const SORT = 'restated';

/** Newest first; of the team, or with null of every one. */
export async function listRestatements(
  sql: Db,
  { teamId }: Pick<Access, 'teamId'>,
  paging: Paging,
): Promise<Page<Restatement>> {
  const window = windowOf(paging, SORT, 'bigint', 'desc');
  const id = sql`restated.id`;
  const found = await sql<(Restatement & { cursorKey: string; key: string })[]>`
    select restated.id::text as "cursorKey", restated.id as key, restated.id, chatbot_id as "chatbotId", chatbot.name as "chatbotName",
      chatbot.team_id as "teamId", grain, start, before, after, causes, run as "runId", restated_at as "restatedAt"
    from truecount.bucket_restatement restated left join ${sourceOf(sql).chatbot} chatbot on chatbot.id = chatbot_id
    where ${teamId === null ? sql`true` : sql`chatbot.team_id = ${teamId}`} and ${beyond(sql, id, id, 'bigint', window)}
    ${orderBy(sql, id, id, window.direction)} limit ${PAGE_SIZE + 1}`;
  const instead = elsewhere(window, found.length, PAGE_SIZE);
  if (instead) return listRestatements(sql, { teamId }, instead);
  return pageOf(found, PAGE_SIZE, window, SORT);
}
