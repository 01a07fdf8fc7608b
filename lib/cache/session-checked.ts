/**
 * When a cached session was last counted from the source. Its change is such a count, a fold's too. Most sessions were last
 * counted together with all others: the lists are put together of those, of those that changed since, and of those that a
 * run reached since, so that each part is read from an index as far as the page goes.
 */
import type { Db, Fragment } from '@/db/client';
import type { Window } from '@/lib/reads/cursor';
import { any } from '@/lib/reads/order';
import { type Checks, instant, relationOf } from './checked';
import type { Ago } from './statistics-params';

/** SQL over `statistics`, a row of session_statistics: the newest of all that counted it. */
export function checkedAt(sql: Db, checks: Checks): Fragment {
  const ofScope = (kind: 'chatbots' | 'sessions', id: Fragment) =>
    sql`(select at from ${relationOf(sql, checks[kind])} run(id, at) where run.id = ${id})`;
  return newest(
    sql,
    checks,
    ofScope('chatbots', sql`statistics.chatbot_id`),
    ofScope('sessions', sql`statistics.session_id`),
  );
}

function newest(sql: Db, { allAt, recent }: Checks, ofChatbot: Fragment, ofSession: Fragment): Fragment {
  const swept = recent
    ? sql`case when statistics.sort_at >= ${instant(sql, recent.from)} then ${instant(sql, recent.at)} end`
    : sql`null`;
  return sql`greatest(statistics.changed_at, ${instant(sql, allAt)}, ${swept}, ${ofChatbot}, ${ofSession})`;
}

/** SQL conditions, none of which can be null: a run that did not count every session reached it at `since` or later. */
function reached(sql: Db, { recent, chatbots, sessions }: Checks, since: string): Fragment[] {
  const idsOf = (scoped: Checks['sessions']) => scoped.filter(({ at }) => at >= since).map(({ id }) => id);
  const [ofChatbots, ofSessions] = [idsOf(chatbots), idsOf(sessions)];
  return [
    ...(recent && recent.at >= since ? [sql`statistics.sort_at >= ${instant(sql, recent.from)}`] : []),
    ...(ofChatbots.length > 0 ? [sql`statistics.chatbot_id = any(${ofChatbots}::bigint[])`] : []),
    ...(ofSessions.length > 0 ? [sql`statistics.session_id = any(${ofSessions}::bigint[])`] : []),
  ];
}

/** SQL: it was last counted within what `ago` says, of which `checks` were read. */
export function isCheckedAgo(sql: Db, checks: Checks, ago: Ago): Fragment {
  const bound = checks.boundAt!;
  const isOver = ago.startsWith('over-');
  if (checks.allAt >= bound) return isOver ? sql`false` : sql`true`;
  const within = any(sql, [
    sql`statistics.changed_at >= ${instant(sql, bound)}`,
    ...reached(sql, checks, bound),
  ]);
  return isOver ? sql`not ${within}` : within;
}

/** A part of the list by when sessions were checked. */
export interface Part {
  key: Fragment;
  join: Fragment;
  where: Fragment;
  /** Whether the key is the same for all, so that the id alone is their order. */
  isLevel: boolean;
  /** No index has its order: all of it is sorted. */
  isUnindexed?: boolean;
}

/** Every session is in one of them, or is not within what `ago` says. */
export function partsByChecked(sql: Db, checks: Checks, ago: Ago | null): Part[] {
  const all = instant(sql, checks.allAt);
  const arms = reached(sql, checks, checks.allAt);
  const isReached = arms.length > 0 ? any(sql, arms) : sql`false`;
  const isOver = ago?.startsWith('over-');
  const bound = instant(sql, checks.boundAt);
  const within = (key: Fragment) => {
    if (!ago) return sql`true`;
    return isOver ? sql`${key} < ${bound}` : sql`${key} >= ${bound}`;
  };
  const key = newest(sql, checks, sql`of_chatbot.at`, sql`of_session.at`);
  const isOfAll = !ago || checks.allAt >= checks.boundAt! !== isOver;
  return [
    {
      key,
      join: sql`left join ${relationOf(sql, checks.chatbots)} of_chatbot(id, at) on of_chatbot.id = statistics.chatbot_id
        left join ${relationOf(sql, checks.sessions)} of_session(id, at) on of_session.id = statistics.session_id`,
      where: sql`${isReached} and ${within(key)}`,
      isLevel: false,
    },
    {
      key: sql`statistics.changed_at`,
      join: sql``,
      where: sql`not ${isReached} and statistics.changed_at > ${all} and ${within(sql`statistics.changed_at`)}`,
      isLevel: false,
    },
    {
      key: all,
      join: sql``,
      where: isOfAll ? sql`not ${isReached} and statistics.changed_at <= ${all}` : sql`false`,
      isLevel: true,
    },
  ];
}

/** SQL: of a part whose key is `key` for all, what lies beyond the window's cursor. Said of the id alone, an index answers it. */
export function beyondLevel(sql: Db, key: Fragment, id: Fragment, { cursor, direction }: Window): Fragment {
  if (!cursor) return sql`true`;
  const [least, most] = [sql`-9223372036854775808`, sql`9223372036854775807`];
  const at = instant(sql, cursor.key);
  return direction === 'asc'
    ? sql`${id} > case when ${key} > ${at} then ${least} when ${key} = ${at} then ${cursor.id}::bigint else ${most} end`
    : sql`${id} < case when ${key} < ${at} then ${most} when ${key} = ${at} then ${cursor.id}::bigint else ${least} end`;
}
