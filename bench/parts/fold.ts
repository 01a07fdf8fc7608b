/** A fold beside the source's own insert of the same messages. */
import { fold } from '@/lib/refresh/fold';
import type { Bench } from '../bench';
import { editSingly, seeds, takingBack, writeBatch, writeSingly } from '../changes';
import { atMost, costRatio, type Figure, time } from '../figure';

const PART = 'fold';
const ROUNDS = 9;
const MESSAGES = 1_000;

export async function measureFold({ meter, sql, engine, say }: Bench): Promise<Figure[]> {
  say('Fold');
  const nextSeed = seeds();
  const folding = { run: () => fold(engine, { trigger: 'bench' }) };
  const costs = await takingBack(sql, engine, () =>
    meter.compare(
      {
        insert: {
          before: () => fold(engine, { trigger: 'bench' }),
          run: () => writeBatch(sql, MESSAGES, nextSeed()),
        },
        batch: folding,
        singles: { ...folding, before: () => writeSingly(sql, MESSAGES, nextSeed()) },
        edits: { ...folding, before: () => editSingly(sql, MESSAGES) },
        nothing: folding,
      },
      { rounds: ROUNDS },
    ),
  );
  const insert = { what: "the source's own insert", ...costs.insert };
  return [
    costRatio(PART, 'fold of 1,000 messages over their insert', { what: 'fold', ...costs.batch }, insert, {
      goal: atMost(8),
    }),
    time(PART, 'fold of 1,000 messages, one statement each', { what: 'fold', ...costs.singles }),
    time(PART, 'fold of 1,000 edits, one statement each', { what: 'fold', ...costs.edits }),
    time(PART, 'fold of nothing', { what: 'fold', ...costs.nothing }),
  ];
}
