/** The steps of a history: what writers, refreshes, kills and losses do, one after another. */
import fc from 'fast-check';
import type { Change } from './change';
import { anyChange, anyEmptying } from './changes';
import type { Gate, Kind, Refresh } from './refreshes';
import type { World } from './world';
import { isRefused } from './writer';

export interface Step {
  run(world: World): Promise<void>;
  [fc.toStringMethod](): string;
}

function step<Args>(
  args: fc.Arbitrary<Args>,
  textOf: (args: Args) => string,
  run: (world: World, args: Args) => Promise<unknown>,
): fc.Arbitrary<Step> {
  return args.map((given) => ({
    run: async (world) => void (await run(world, given)),
    [fc.toStringMethod]: () => textOf(given),
  }));
}

const who = fc.nat({ max: 2 });
const pick = fc.nat({ max: 30 });

export const writesOf = (change: fc.Arbitrary<Change>) => fc.record({ who, change });
interface Write {
  who: number;
  change: Change;
}
const textOfWrite = ({ who: writer, change }: Write) => `${writer}: ${change.text}`;
const write = (world: World, { who: writer, change }: Write) => world.writers[writer]!.change(change.apply);

export const changing = (writes: fc.Arbitrary<Write>) => step(writes, textOfWrite, write);

export const emptying = step(writesOf(anyEmptying), textOfWrite, async (world, { who: writer, change }) => {
  // Every read would have to fold first, which a refresh that is held does not let happen.
  if (world.writers[writer]!.isOpen || world.refresher.isHolding) return;
  await world.writers[writer]!.change(change.apply);
});

export const beginning = step(
  fc.record({ who, isolation: fc.constantFrom('read committed', 'repeatable read', 'serializable') }),
  ({ who: writer, isolation }) => `${writer}: begin ${isolation}`,
  (world, { who: writer, isolation }) => world.writers[writer]!.begin(isolation),
);

export const ending = step(
  fc.record({
    who,
    how: fc.constantFrom('commit', 'commit', 'commit', 'rollback', 'savepoint', 'savepoint'),
  }),
  ({ who: writer, how }) => `${writer}: ${how}`,
  (world, { who: writer, how }) => world.writers[writer]!.end(how),
);

export const killing = step(
  who,
  (writer) => `${writer}: killed`,
  async (world, writer) => {
    if (world.writers[writer]!.isOpen) await world.writers[writer]!.kill(world.admin);
  },
);

const LOSSES = [
  'session_statistics',
  'chatbot_statistics',
  'session_version',
  'session_activity',
  'chatbot_bucket',
  'compressed_session',
] as const;
const KEYS = {
  session_statistics: 'session_id',
  chatbot_statistics: 'chatbot_id',
  session_version: 'conversation_id',
  session_activity: 'conversation_id',
  chatbot_bucket: 'chatbot_id',
  compressed_session: 'conversation_id',
};

export const losing = step(
  fc.record({ table: fc.constantFrom(...LOSSES), pick }),
  ({ table, pick: row }) => `lose ${row} of ${table}`,
  async (world, { table, pick: row }) => {
    const key = KEYS[table];
    world.hasLost = true;
    await world.admin
      .begin(async (tx) => {
        await tx`set local lock_timeout = '40ms'`;
        await tx.unsafe(
          `delete from truecount.${table} where ${key} = (
            select ${key} from (select ${key}, row_number() over (order by ${key}) - 1 as n, count(*) over () as total
              from (select distinct ${key} from truecount.${table}) held) numbered where n = $1 % total and total >= $2)`,
          // Without its last session the cache counts as emptied, and pages show the progress of the next fill.
          [row, table === 'session_statistics' ? 2 : 1],
        );
      })
      .catch((error: unknown) => {
        if (!isRefused(error)) throw error;
      });
  },
);

export const refreshesOf = (mostly: Kind, others: Kind[]): fc.Arbitrary<Refresh> =>
  fc.record({
    kind: fc.oneof(
      { weight: 3, arbitrary: fc.constant(mostly) },
      { weight: 2, arbitrary: fc.constantFrom(...others) },
    ),
    scopeId: fc.integer({ min: 1, max: 12 }).map(String),
  });
const textOfRefresh = ({ kind, scopeId }: Refresh) =>
  kind === 'chatbot' || kind === 'session' ? `${kind} ${scopeId}` : kind;

export const refreshing = (refreshes: fc.Arbitrary<Refresh>) =>
  step(refreshes, textOfRefresh, (world, refresh) => world.refresher.run(refresh));

/** Two refreshes at once now and then, and always writers. */
export const racing = (refreshes: fc.Arbitrary<Refresh>, writes: fc.Arbitrary<Write>) =>
  step(
    fc.record({
      together: fc.array(refreshes, { minLength: 1, maxLength: 2 }),
      meanwhile: fc.array(writes, { minLength: 1, maxLength: 3 }),
    }),
    ({ together, meanwhile }) =>
      `${together.map(textOfRefresh).join(' and ')} while ${meanwhile.map(textOfWrite).join(', ')}`,
    (world, { together, meanwhile }) =>
      world.refresher.race(together, async () => {
        for (const item of meanwhile) await write(world, item);
      }),
  );

export const interrupting = (refreshes: fc.Arbitrary<Refresh>) =>
  step(
    fc.record({ refresh: refreshes, nth: fc.integer({ min: 1, max: 25 }) }),
    ({ refresh, nth }) => `${textOfRefresh(refresh)} killed before statement ${nth}`,
    (world, { refresh, nth }) => world.refresher.interrupt(refresh, nth),
  );

export const holding = (refreshes: fc.Arbitrary<Refresh>, gates: readonly Gate[]) =>
  step(
    fc.record({ refresh: refreshes, gate: fc.constantFrom(...gates) }),
    ({ refresh, gate }) => `${textOfRefresh(refresh)} held before ${gate}`,
    (world, { refresh, gate }) => world.refresher.hold(refresh, gate),
  );

export const lettingGo = step(
  fc.constantFrom('released', 'released', 'killed'),
  (how) => `held refresh ${how}`,
  (world, how) => (how === 'killed' ? world.refresher.kill() : world.refresher.release()),
);

/** In sessions of the last day: changes of any kind, and one sweep that must find them all. */
export const round = step(
  fc.array(writesOf(fc.oneof({ weight: 12, arbitrary: anyChange }, { weight: 1, arbitrary: anyEmptying })), {
    minLength: 1,
    maxLength: 5,
  }),
  (writes) => `sweep after ${writes.map(textOfWrite).join(', ')}`,
  async (world, writes) => {
    await world.makeRecent();
    for (const item of writes) await write(world, item);
    await world.refresher.run({ kind: 'hybrid', scopeId: '0' });
  },
);
