/** Distinct participants of all chatbots, exact, over the bare scan of the index that carries them. */
import { type Bench, planOf } from '../bench';
import { atMost, check, costRatio, type Figure, time } from '../figure';

const PART = 'participants';
const ROUNDS = 7;

const SCAN = 'select count(*) from truecount.session_statistics where not is_test';
/** The shape in which a refresh counts them. */
const COUNTED = `select chatbot_id, count(distinct participant_id) as participants
  from truecount.session_statistics where not is_test`;

export async function measureParticipants({ meter, sql, biggest, say }: Bench): Promise<Figure[]> {
  say('Participants');
  const all = `select count(*)::int as chatbots, sum(participants)::int as participants from (${COUNTED} group by chatbot_id) counted`;
  for (const statement of [SCAN, all]) {
    const plan = await planOf(sql, statement);
    check(
      /Index Only Scan using session_statistics_participant_index/.test(plan),
      `Not by the covering index:\n${plan}`,
    );
  }
  const [found] = await sql.unsafe<{ participants: number }[]>(all);
  const [cached] = await sql<{ participants: number }[]>`
    select sum(participant_count)::int as participants from truecount.chatbot_statistics`;
  check(found?.participants === cached?.participants, 'The cached participants differ from those counted.');
  const costs = await meter.compare(
    {
      scan: { run: () => sql.unsafe(SCAN) },
      all: { run: () => sql.unsafe(all) },
      biggest: { run: () => sql.unsafe(`${COUNTED} and chatbot_id = ${biggest.id} group by chatbot_id`) },
    },
    { rounds: ROUNDS },
  );
  const scan = { what: 'bare index-only scan', ...costs.scan };
  return [
    costRatio(
      PART,
      'of all chatbots over the bare index-only scan',
      { what: 'all chatbots', ...costs.all },
      scan,
      { goal: atMost(2.5) },
    ),
    time(PART, `of the biggest chatbot (${biggest.sessions.toLocaleString('en')} sessions)`, {
      what: 'biggest chatbot',
      ...costs.biggest,
    }),
  ];
}
