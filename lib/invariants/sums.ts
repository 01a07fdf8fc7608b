/** Sums within the cache tables: what is stored as a total is the sum of what it is a total of. */
import type { Fragment } from '@/db/client';
import type { Snapshot } from '@/lib/reads/snapshot';
import { compareSides, type Invariant } from './invariant';

const chatbotNumbers = (sql: Snapshot): Fragment => sql`jsonb_build_object('sessions', coalesce(sessions, 0),
  'testSessions', coalesce(tests, 0), 'participants', coalesce(participants, 0), 'messages', coalesce(messages, 0),
  'firstActivityAt', first_at, 'lastActivityAt', last_at)`;
const teamNumbers = (sql: Snapshot): Fragment =>
  sql`jsonb_build_object('sessions', sessions, 'testSessions', tests, 'messages', messages)`;
/** A team without sessions may have a row or none. */
const hasAny = (sql: Snapshot): Fragment => sql`(sessions <> 0 or tests <> 0 or messages <> 0)`;

const teamTotals = (sql: Snapshot): Fragment => sql`
  select team_id as id, team_id, ${teamNumbers(sql)} as numbers from (
    select team_id, session_count as sessions, test_session_count as tests, human_message_count as messages
    from truecount.team_statistics
  ) total where ${hasAny(sql)}`;

const sessionsOfChatbots: Invariant = {
  name: 'sessions-chatbot',
  says: 'The sum over the sessions of a chatbot is its total: sessions, participants, messages, first and last activity.',
  noun: 'chatbot',
  check: (sql) =>
    compareSides(
      sql,
      ['sessions', 'chatbot'],
      sql`
        select total.chatbot_id as id, total.team_id, ${chatbotNumbers(sql)} as numbers
        from truecount.chatbot_statistics total left join (
          select chatbot_id, count(*) filter (where not is_test) as sessions, count(*) filter (where is_test) as tests,
            coalesce(sum(human_message_count) filter (where not is_test), 0)::bigint as messages,
            min(first_activity_at) filter (where not is_test) as first_at, max(last_activity_at) filter (where not is_test) as last_at
          from truecount.session_statistics group by chatbot_id
        ) counted using (chatbot_id) left join (
          select chatbot_id, count(distinct participant_id) as participants
          from truecount.session_statistics where not is_test group by chatbot_id
        ) people using (chatbot_id)`,
      sql`
        select chatbot_id as id, team_id, ${chatbotNumbers(sql)} as numbers from (
          select chatbot_id, team_id, session_count as sessions, test_session_count as tests, participant_count as participants,
            human_message_count as messages, first_activity_at as first_at, last_activity_at as last_at
          from truecount.chatbot_statistics
        ) total`,
    ),
};

/** Sessions of what is no chatbot, or one of another team, are in no total of the team's chatbots. */
const chatbotsOfTeams: Invariant = {
  name: 'chatbots-team',
  says: 'The sum over the chatbots of a team, with the sessions that belong to none of them, is the total of the team.',
  noun: 'team',
  check: (sql) =>
    compareSides(
      sql,
      ['chatbots', 'team'],
      sql`
        select team_id as id, team_id, ${teamNumbers(sql)} as numbers from (
          select team_id, sum(sessions)::bigint as sessions, sum(tests)::bigint as tests, sum(messages)::bigint as messages from (
            select team_id, session_count as sessions, test_session_count as tests, human_message_count as messages
            from truecount.chatbot_statistics
            union all
            select unnest(array[session.team_id, total.team_id]), unnest(array[1, -1]) * (not session.is_test)::int,
              unnest(array[1, -1]) * session.is_test::int, unnest(array[1, -1]) * case when session.is_test then 0 else session.human_message_count end
            from truecount.session_statistics session left join truecount.chatbot_statistics total using (chatbot_id)
            where total.team_id is distinct from session.team_id
          ) part where team_id is not null group by team_id
        ) total where ${hasAny(sql)}`,
      teamTotals(sql),
    ),
};

const sessionsOfTeams: Invariant = {
  name: 'sessions-team',
  says: 'The sum over the sessions of a team is its total.',
  noun: 'team',
  check: (sql) =>
    compareSides(
      sql,
      ['sessions', 'team'],
      sql`
        select team_id as id, team_id, ${teamNumbers(sql)} as numbers from (
          select team_id, count(*) filter (where not is_test) as sessions, count(*) filter (where is_test) as tests,
            coalesce(sum(human_message_count) filter (where not is_test), 0)::bigint as messages
          from truecount.session_statistics group by team_id
        ) total where ${hasAny(sql)}`,
      teamTotals(sql),
    ),
};

const hoursOfSessions: Invariant = {
  name: 'hours-session',
  says: 'The sum over the hours of a session is its number of messages.',
  noun: 'session',
  check: (sql) =>
    compareSides(
      sql,
      ['hours', 'session'],
      sql`
        select session_id as id, session.team_id, nullif(messages, 0) as numbers from (
          select conversation_id, sum(human_count) as messages from truecount.session_activity group by conversation_id
        ) hour right join truecount.session_statistics session using (conversation_id)`,
      sql`select session_id as id, team_id, nullif(human_message_count, 0)::bigint as numbers from truecount.session_statistics`,
    ),
};

export const SUM_CHECKS: readonly Invariant[] = [
  sessionsOfChatbots,
  chatbotsOfTeams,
  sessionsOfTeams,
  hoursOfSessions,
];
