/** Exact pages beside cached ones, with nothing, 1,000 and 5,000 changes pending. */
import { captureOf } from '@/lib/capture/capture';
import { listChatbots } from '@/lib/reads/chatbots';
import { loadChatbotParams, loadSessionParams } from '@/lib/reads/params';
import { listSessions } from '@/lib/reads/sessions';
import { inSnapshot, type Snapshot } from '@/lib/reads/snapshot';
import { type Bench, foldAll } from '../bench';
import { editSingly, pendingCount, takingBack, writeSingly } from '../changes';
import { atMost, check, costRatio, type Figure } from '../figure';

const PART = 'exact';
const ROUNDS = 7;

const chatbotParams = loadChatbotParams({});
const firstPage = { after: null, before: null, at: null };

export async function measureExact(bench: Bench): Promise<Figure[]> {
  const { sql, engine, say } = bench;
  // Edits are noted by triggers; capture by tail leaves them to the sweeps.
  const notesEdits = (await captureOf(sql)) === 'triggers';
  return takingBack(bench, async () => {
    const figures: Figure[] = [];
    say('Exact pages: nothing pending');
    figures.push(...(await compareModes(bench, 0, 'nothing pending', 1.2, 100)));
    for (const [count, limit, times] of [
      [1_000, 25, 20],
      [5_000, 150, 5],
    ] as const) {
      const shown = count.toLocaleString('en');
      say(`Exact pages: ${shown} added messages`);
      await writeSingly(bench, count);
      figures.push(...(await compareModes(bench, count, `${shown} added messages pending`, limit, times)));
      await foldAll(engine);
      if (!notesEdits) continue;
      say(`Exact pages: ${shown} edited messages`);
      await editSingly(sql, count);
      figures.push(...(await compareModes(bench, count, `${shown} edited messages pending`, null, times)));
      await foldAll(engine);
    }
    return figures;
  });
}

async function compareModes(
  { meter, sql, access, biggest }: Bench,
  pending: number,
  what: string,
  limit: number | null,
  times: number,
): Promise<Figure[]> {
  check(
    (await pendingCount(sql)) === pending,
    `${await pendingCount(sql)} changes are pending, not ${pending}.`,
  );
  const sessionFilters = { ...loadSessionParams({ chatbot: biggest.id }), period: 'all' as const };
  const chatbots = (snapshot: Snapshot) => listChatbots(snapshot, access, chatbotParams, firstPage);
  const sessions = (snapshot: Snapshot) => listSessions(snapshot, access, sessionFilters, firstPage);
  const reading = (mode: 'exact' | 'cached', read: (snapshot: Snapshot) => Promise<unknown>) => ({
    times,
    run: async () => {
      for (let i = 0; i < times; i += 1) await inSnapshot(sql, read, { mode, isPlain: true });
    },
  });
  const costs = await meter.compare(
    {
      cachedChatbots: reading('cached', chatbots),
      exactChatbots: reading('exact', chatbots),
      cachedSessions: reading('cached', sessions),
      exactSessions: reading('exact', sessions),
    },
    { rounds: ROUNDS },
  );
  const goal = limit === null ? {} : { goal: atMost(limit) };
  return [
    costRatio(
      PART,
      `exact chatbots list over the cached one, ${what}`,
      { what: 'exact list', ...costs.exactChatbots },
      { what: 'cached list', ...costs.cachedChatbots },
      goal,
    ),
    costRatio(
      PART,
      `exact sessions list of the biggest chatbot over the cached one, ${what}`,
      { what: 'exact list', ...costs.exactSessions },
      { what: 'cached list', ...costs.cachedSessions },
      goal,
    ),
  ];
}
