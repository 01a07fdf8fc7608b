/** A fold beside the source's own insert of the same messages. */
import { captureOf } from '@/lib/capture/capture';
import { type Bench, foldAll } from '../bench';
import { editSingly, seeds, takingBack, writeBatch, writeSingly } from '../changes';
import { atMost, costRatio, type Figure, time } from '../figure';

const PART = 'fold';
const ROUNDS = 9;
const MESSAGES = 1_000;

export async function measureFold(bench: Bench): Promise<Figure[]> {
  const { meter, sql, engine, say } = bench;
  say('Fold');
  const nextSeed = seeds();
  const folding = { run: () => foldAll(engine) };
  const isTail = (await captureOf(sql)) === 'tail';
  const costs = await takingBack(bench, () =>
    meter.compare(
      {
        insert: { before: () => foldAll(engine), run: () => writeBatch(bench, MESSAGES, nextSeed()) },
        batch: folding,
        singles: { ...folding, before: () => writeSingly(bench, MESSAGES, nextSeed()) },
        // Noted by triggers; capture by tail leaves edits to the sweeps.
        edits: { ...folding, before: async () => (isTail ? undefined : editSingly(sql, MESSAGES)) },
        nothing: folding,
      },
      { rounds: ROUNDS },
    ),
  );
  const insert = { what: "the source's own insert", ...costs.insert };
  const what = isTail ? 'poll and fold' : 'fold';
  const edits = time(PART, 'fold of 1,000 edits, one statement each', { what, ...costs.edits });
  return [
    costRatio(PART, 'fold of 1,000 messages over their insert', { what, ...costs.batch }, insert, {
      goal: atMost(8),
    }),
    time(PART, 'fold of 1,000 messages, one statement each', { what, ...costs.singles }),
    ...(isTail ? [] : [edits]),
    time(PART, 'fold of nothing', { what, ...costs.nothing }),
  ];
}
