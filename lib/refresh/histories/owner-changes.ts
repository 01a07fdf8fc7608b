/** Changes of whom sessions belong to: people who are merged, chatbots that come, move between teams and go. */
import { change, moved, one } from './change';
import { picked } from './rows';

export const ownerAppends = [
  {
    weight: 1,
    arbitrary: change('add person', moved, (sql, { pick: name, to }) => {
      return sql`insert into truecount_platform.participant (team_id, identifier)
        select ${picked(sql, 'team', to)}, ${`extra ${name}`} on conflict do nothing`;
    }),
  },
  {
    weight: 2,
    arbitrary: change('add chatbot', moved, (sql, { pick: name, to }) => {
      return sql`insert into truecount_platform.chatbot (team_id, name)
        select ${picked(sql, 'team', to)}, ${`extra ${name}`} on conflict do nothing`;
    }),
  },
];

export const ownerEdits = [
  {
    weight: 1,
    arbitrary: change('merge person', moved, async (sql, { pick: from, to }) => {
      const [pair] = await sql<{ gone: string | null; kept: string | null }[]>`
        select ${picked(sql, 'participant', from)} as gone, ${picked(sql, 'participant', to)} as kept`;
      const { gone, kept } = pair!;
      if (gone === kept) return;
      await sql`update truecount_platform.session set participant_id = ${kept} where participant_id = ${gone}`;
      await sql`delete from truecount_platform.participant where id = ${gone}`;
    }),
  },
  {
    weight: 1,
    arbitrary: change('delete chatbot', one, (sql, { pick: from }) => {
      return sql`delete from truecount_platform.chatbot where id = ${picked(sql, 'chatbot', from)}`;
    }),
  },
  {
    weight: 2,
    arbitrary: change('move chatbot to other team', one, (sql, { pick: from }) => {
      return sql`update truecount_platform.chatbot set team_id = 3 - team_id, name = name || id where id = ${picked(sql, 'chatbot', from)}`;
    }),
  },
  {
    weight: 1,
    arbitrary: change('move sessions to other chatbot', moved, (sql, { pick: from, to }) => {
      const target = picked(sql, 'chatbot', to);
      return sql`update truecount_platform.session set chatbot_id = coalesce(${target}, chatbot_id) where chatbot_id = ${picked(sql, 'chatbot', from)}`;
    }),
  },
];
