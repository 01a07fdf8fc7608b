/** What capture by triggers costs the source's writers: the same statements with and without it. */
import { setTimeout } from 'node:timers/promises';
import { connect } from '@/db/client';
import { type Bench, foldAll } from '../bench';
import { seeds, takingBack, writeBatch } from '../changes';
import { atLeast, atMost, costRatio, type Figure, gain } from '../figure';

const PART = 'capture';
const ROUNDS = 9;
const WRITERS = 4;
const SINGLES = 200;
const HOT_TRANSACTIONS = 25;
const THINK_MS = 5;

export async function measureCapture(bench: Bench): Promise<Figure[]> {
  const { meter, sql, engine, url, biggest, say } = bench;
  say('Capture');
  const writers = Array.from({ length: WRITERS }, () =>
    connect(url, { max: 1, name: 'truecount bench writer' }),
  );
  const nextSeed = seeds();
  const capturing = (isOn: boolean) =>
    sql.unsafe(`alter table truecount_platform.message ${isOn ? 'enable' : 'disable'} trigger user`);
  /** The same work without and with capture; what is noted is folded before the next. */
  const pair = (prepare: () => Promise<unknown>, run: () => Promise<unknown>, times = 1) =>
    [false, true].map((isOn) => ({
      times,
      before: async () => {
        await capturing(true);
        await foldAll(engine);
        await prepare();
        await foldAll(engine);
        await capturing(isOn);
      },
      run,
    }));
  const nothing = async () => {};
  const latest = (count: number) => sql`
    select array_agg(id)::text as ids from (select id from truecount_platform.message order by id desc limit ${count}) newest`;
  let ids = '{}';
  const fresh = async () => {
    await writeBatch(bench, 1_000, nextSeed());
    ids = (await latest(1_000))[0]!.ids;
  };
  const singly = () =>
    Promise.all(
      writers.map(async (writer, index) => {
        for (let n = 0; n < SINGLES; n += 1)
          await writer`
            insert into truecount_platform.message (session_id, role, content)
            values (${Number(biggest.newestSessionId) - ((n * WRITERS + index) % 5_000)}, 'human', 'bench')`;
      }),
    );
  const hot = () =>
    Promise.all(
      writers.map(async (writer) => {
        for (let n = 0; n < HOT_TRANSACTIONS; n += 1)
          await writer.begin(async (tx) => {
            for (const role of ['human', 'ai']) {
              await tx`insert into truecount_platform.message (session_id, role, content) values (${biggest.newestSessionId}, ${role}, 'bench')`;
              await setTimeout(THINK_MS);
            }
          });
      }),
    );
  try {
    const [batch, single, hotBot, update, remove] = [
      pair(nothing, () => writeBatch(bench, 1_000, nextSeed())),
      pair(nothing, singly, WRITERS * SINGLES),
      pair(nothing, hot, WRITERS * HOT_TRANSACTIONS),
      pair(
        fresh,
        () =>
          sql`update truecount_platform.message set created_at = created_at + interval '1 second' where id = any(${ids}::bigint[])`,
      ),
      pair(fresh, () => sql`delete from truecount_platform.message where id = any(${ids}::bigint[])`),
    ];
    const costs = await takingBack(bench, async () => {
      try {
        return await meter.compare(
          {
            batch: batch![0]!,
            batchNoted: batch![1]!,
            single: single![0]!,
            singleNoted: single![1]!,
            hot: hotBot![0]!,
            hotNoted: hotBot![1]!,
            update: update![0]!,
            updateNoted: update![1]!,
            remove: remove![0]!,
            removeNoted: remove![1]!,
          },
          { rounds: ROUNDS },
        );
      } finally {
        await capturing(true);
      }
    });
    const [noted, plain] = ['with capture', 'without'];
    return [
      costRatio(
        PART,
        'insert of 1,000 messages in one statement',
        { what: noted, ...costs.batchNoted },
        { what: plain, ...costs.batch },
        { goal: atMost(1.1) },
      ),
      gain(
        PART,
        'single inserts by 4 writers: rate with capture over without',
        { what: noted, ...costs.singleNoted },
        { what: plain, ...costs.single },
        { goal: atLeast(0.9) },
      ),
      gain(
        PART,
        '4 writers on one hot chatbot: rate with capture over without',
        { what: noted, ...costs.hotNoted },
        { what: plain, ...costs.hot },
        { goal: atLeast(0.97) },
      ),
      costRatio(
        PART,
        'update of 1,000 messages in one statement',
        { what: noted, ...costs.updateNoted },
        { what: plain, ...costs.update },
      ),
      costRatio(
        PART,
        'delete of 1,000 messages in one statement',
        { what: noted, ...costs.removeNoted },
        { what: plain, ...costs.remove },
      ),
    ];
  } finally {
    await Promise.all(writers.map((writer) => writer.end()));
  }
}
