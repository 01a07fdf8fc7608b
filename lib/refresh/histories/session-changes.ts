/** Changes of sessions: new, upserted, given to others, flagged, ended, tagged, deleted. */
import fc from 'fast-check';
import type { Db } from '@/db/client';
import { change, moved, one, pick } from './change';
import { instant, numbered, OLD, picked } from './rows';

const newSession = fc.record({
  chatbot: pick,
  person: pick,
  name: fc.nat({ max: 40 }),
  isTest: fc.boolean(),
});
type NewSession = typeof newSession extends fc.Arbitrary<infer Value> ? Value : never;

/** To be followed by what happens where one of that name exists. */
export const sessionRows = (sql: Db, sessions: NewSession[]) => sql`
  insert into truecount_platform.session (team_id, chatbot_id, participant_id, external_id, channel, is_test, created_at)
  select chatbot.team_id, chatbot.id, participant.id, 'e' || made.name, 'web', made."isTest",
    case when made.name % 3 = 0 then now() else ${instant(OLD + 9)}::timestamptz + made.name * interval '1 day' end
  from jsonb_to_recordset(${JSON.stringify(sessions)}::text::jsonb) as made (chatbot int, person int, name int, "isTest" boolean)
  join (select numbered.*, team_id from ${numbered(sql, 'chatbot')} numbered join truecount_platform.chatbot using (id)) chatbot
    on chatbot.n = made.chatbot % chatbot.total
  join ${numbered(sql, 'participant')} participant on participant.n = made.person % participant.total`;
export const sessions = fc.uniqueArray(newSession, {
  minLength: 1,
  maxLength: 3,
  selector: (made) => made.name,
});

export const sessionAppends = [
  {
    weight: 4,
    arbitrary: change(
      'add sessions',
      sessions,
      (sql, given) => sql`${sessionRows(sql, given)} on conflict do nothing`,
    ),
  },
];

export const sessionEdits = [
  {
    weight: 3,
    arbitrary: change(
      'upsert sessions',
      sessions,
      (sql, given) => sql`${sessionRows(sql, given)} on conflict (team_id, external_id) do update
        set chatbot_id = excluded.chatbot_id, participant_id = excluded.participant_id, is_test = excluded.is_test`,
    ),
  },
  {
    weight: 3,
    arbitrary: change('delete session', one, (sql, { pick: session }) => {
      return sql`delete from truecount_platform.session where id = ${picked(sql, 'session', session)}`;
    }),
  },
  {
    weight: 4,
    arbitrary: change('move session to chatbot', moved, (sql, { pick: session, to }) => {
      const id = picked(sql, 'session', session);
      return sql`update truecount_platform.session set chatbot_id = coalesce(${picked(sql, 'chatbot', to)}, chatbot_id) where id = ${id}`;
    }),
  },
  {
    weight: 3,
    arbitrary: change('give session to person', moved, (sql, { pick: session, to }) => {
      const id = picked(sql, 'session', session);
      return sql`update truecount_platform.session set participant_id = coalesce(${picked(sql, 'participant', to)}, participant_id) where id = ${id}`;
    }),
  },
  {
    weight: 1,
    arbitrary: change('give session to team', moved, (sql, { pick: session, to }) => {
      const id = picked(sql, 'session', session);
      return sql`update truecount_platform.session set team_id = coalesce(${picked(sql, 'team', to)}, team_id) where id = ${id}`;
    }),
  },
  {
    weight: 3,
    arbitrary: change('flag session', one, (sql, { pick: session }) => {
      return sql`update truecount_platform.session set is_test = not is_test where id = ${picked(sql, 'session', session)}`;
    }),
  },
  {
    weight: 4,
    arbitrary: change('end or reopen session', moved, (sql, { pick: session, to }) => {
      const id = picked(sql, 'session', session);
      return sql`update truecount_platform.session set ended_at = case when ended_at is null then ${instant(to)}::timestamptz end,
        status = case when ended_at is null then 'complete' else 'active' end where id = ${id}`;
    }),
  },
  {
    weight: 2,
    arbitrary: change('date session anew', moved, (sql, { pick: session, to }) => {
      return sql`update truecount_platform.session set created_at = ${instant(to)} where id = ${picked(sql, 'session', session)}`;
    }),
  },
  {
    weight: 1,
    arbitrary: change('tag session', moved, (sql, { pick: session, to }) => {
      const id = picked(sql, 'session', session);
      return sql`insert into truecount_platform.session_tag (session_id, tag)
        select id, ${`tag ${to % 3}`} from (select ${id} as id) found where id is not null on conflict do nothing`;
    }),
  },
  {
    weight: 1,
    arbitrary: change('untag session', one, (sql, { pick: session }) => {
      return sql`delete from truecount_platform.session_tag where session_id = ${picked(sql, 'session', session)}`;
    }),
  },
];
