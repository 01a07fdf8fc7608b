/** A materialized view of the counts, refreshed concurrently, against the engine. */
import { type Bench, foldAll, freshSchema, refreshAll } from '../bench';
import { seeds, takingBack, writeBatch } from '../changes';
import { atLeast, type Figure, gain } from '../figure';
import { median } from '../meter';

const PART = 'view';
const ROUNDS = 3;
const MESSAGES = 1_000;

export async function measureView(bench: Bench): Promise<Figure[]> {
  const { meter, sql, engine, say } = bench;
  say('Materialized view');
  await freshSchema(sql);
  await sql`
    create materialized view bench.counts as
    select session.id as session_id, chatbot_id, coalesce(messages, 0) as messages, first_at, last_at
    from truecount_platform.session left join (
      select session_id, count(*)::int as messages, min(created_at) as first_at, max(created_at) as last_at
      from truecount_platform.message where role = 'human' group by session_id
    ) counted on counted.session_id = session.id`;
  await sql`create unique index on bench.counts (session_id)`;
  await sql`create index on bench.counts (chatbot_id, last_at desc, session_id desc)`;
  const sessionSteps: number[] = [];
  const nextSeed = seeds();
  const costs = await takingBack(bench, () =>
    meter.compare(
      {
        fold: {
          before: () => writeBatch(bench, MESSAGES, nextSeed()),
          run: () => foldAll(engine),
        },
        view: { run: () => sql`refresh materialized view concurrently bench.counts` },
        engine: {
          run: async () => void sessionSteps.push((await refreshAll(engine)).steps.sessions?.ms ?? 0),
        },
      },
      { rounds: ROUNDS },
    ),
  );
  await sql`drop schema bench cascade`;
  const view = { what: 'refresh materialized view concurrently, counts only', ...costs.view };
  const step = {
    what: 'step sessions: counts and attributes',
    wallMs: median(sessionSteps.slice(1)),
    cpuMs: null,
  };
  return [
    gain(
      PART,
      'after 1,000 new messages: a fold faster than a materialized view',
      { what: 'fold', ...costs.fold },
      view,
      { goal: atLeast(8) },
    ),
    gain(PART, 'counts: faster than a materialized view', step, view, { goal: atLeast(8) }),
    gain(
      PART,
      'whole refresh: faster than a materialized view of the counts',
      { what: 'full refresh', ...costs.engine },
      view,
    ),
  ];
}
