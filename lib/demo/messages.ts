/** Messages and traces of the demo platform, written in order of time as a platform's append log is. */
import type { Db, Fragment } from '@/db/client';
import { ANSWERS, CLOSINGS, GREETINGS, OPENERS, QUESTIONS } from './words';

/** Messages that one statement writes, about. */
const BATCH = 250_000;
/** Sessions last six days at most: the ones that have a message in a window began at most so long before it. */
const LOOK_BACK = '7 days';

interface Window {
  start: string;
  end: string;
}

/** Windows of time with about as many messages each, from the first session to `now`. */
export async function planWindows(tx: Db, sessions: number, messages: number): Promise<Window[]> {
  const size = Math.max(1, Math.ceil((sessions * BATCH) / Math.max(messages, 1)));
  return await tx<Window[]>`
    select started_at::text as start, lead(started_at, 1, 'infinity') over (order by started_at)::text as "end"
    from (
      select started_at from (
        select started_at, row_number() over (order by started_at, id) as place from demo_session
      ) placed
      where (place - 1) % ${size}::bigint = 0
      group by started_at
    ) edge
    order by started_at`;
}

/**
 * The messages of a window: humans ask and the chatbot answers some seconds later; some sessions open with a system
 * message, in quiet ones nobody answers the chatbot. `k` numbers all messages of the platform.
 */
function messagesOf(tx: Db, window: Window): Fragment {
  return tx`
    select * from (
      select session_id, c, i, k, is_test, latency,
        started_at + make_interval(secs => case when turn < 0 then 0
          else turn / 2 * gap + 0.3 * gap * pg_temp.chance(k - turn % 2, 'wait') + turn % 2 * latency end) as at,
        case when turn < 0 or is_quiet and turn = 0 then 'system'
          when turn % 2 = 0 and not is_quiet then 'human' else 'ai' end as role
      from (
        select id as session_id, c, i, is_test, is_quiet, started_at, gap, before + j as k, j - 1 - has_opener::int as turn,
          least(1 + 7 * pg_temp.chance(before + j, 'latency'), 0.4 * gap) as latency
        from demo_session, generate_series(1, n) j
        where started_at >= ${window.start}::timestamptz - ${LOOK_BACK}::interval
          and started_at < ${window.end}::timestamptz and until >= ${window.start}::timestamptz
      ) spoken
    ) timed
    where at >= ${window.start}::timestamptz and at < ${window.end}::timestamptz`;
}

/** Only answers carry a version: the one that was in force, which moves on with the chatbot's age. */
export async function createMessages(tx: Db, window: Window, now: string): Promise<number> {
  const created = await tx`
    insert into truecount_platform.message (session_id, role, created_at, content, version)
    select session_id, role, at,
      case role
        when 'human' then pg_temp.pick(${GREETINGS}, k, 'greeting')
          || replace(pg_temp.pick(${QUESTIONS}, k, 'question'), '#', (2 + floor(pg_temp.chance(k, 'number') * 98))::text)
        when 'ai' then replace(pg_temp.pick(${ANSWERS}, k, 'answer'), '#', (2 + floor(pg_temp.chance(k, 'number') * 98))::text)
          || pg_temp.pick(${CLOSINGS}, k, 'closing')
        else pg_temp.pick(${OPENERS}, k, 'opening') end,
      case when role = 'ai' and versions > 0 then
        case when pg_temp.chance(i, 'unreleased') < case when is_test then 0.4 else 0.015 end
          then 'v' || version + 1 || '-unreleased' else 'v' || version end end
    from (
      select message.*, chatbot.versions, 1 + floor(chatbot.versions * least(0.999, power(
        extract(epoch from at - chatbot.created_at)::float8
          / extract(epoch from ${now}::timestamptz - chatbot.created_at)::float8, 0.9)))::int as version
      from (${messagesOf(tx, window)}) message
      join demo_chatbot chatbot using (c)
      order by at, i, k
      offset 0
    ) ordered`;
  return created.count;
}

/**
 * One trace for most answers of every fifth session, of no more than `limit` messages.
 * @returns how many were made
 */
export async function createTraces(tx: Db, window: Window, limit: number): Promise<number> {
  if (limit <= 0) return 0;
  const created = await tx`
    insert into truecount_platform.trace (team_id, chatbot_id, session_id, at, status, duration_ms)
    select chatbot.team_id, chatbot.id, session_id, at,
      case when pg_temp.chance(k, 'trace status') < 0.02 then 'error'
        when at > now() - interval '1 minute' and pg_temp.chance(k, 'trace status') < 0.3 then 'pending' else 'success' end,
      ceil(latency * 1000)::int
    from (${messagesOf(tx, window)}) message
    join demo_chatbot chatbot using (c)
    where role = 'ai' and pg_temp.chance(i, 'traced') < 0.18 and pg_temp.chance(k, 'trace') < 0.95
    order by at, i, k
    limit ${limit}`;
  return created.count;
}
