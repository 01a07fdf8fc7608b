/** Every kind of change of the platform. */
import fc from 'fast-check';
import { type Change, change } from './change';
import { made, messageAppends, messageEdits, messages } from './message-changes';
import { ownerAppends, ownerEdits } from './owner-changes';
import { addMessages, addTeams } from './rows';
import { sessionAppends, sessionEdits, sessionRows, sessions } from './session-changes';

const appends = [...messageAppends, ...sessionAppends, ...ownerAppends];

/** Rows that are new and nothing else: what capture by tail sees at once. */
export const anyAppend: fc.Arbitrary<Change> = fc.oneof(...appends);

/** A change that a transaction may hold open. */
export const anyChange: fc.Arbitrary<Change> = fc.oneof(
  ...appends,
  ...messageEdits,
  ...sessionEdits,
  ...ownerEdits,
);

/** Whoever empties a table locks out readers until the transaction ends: these are transactions of their own. */
export const anyEmptying: fc.Arbitrary<Change> = fc.oneof(
  {
    weight: 4,
    arbitrary: change('truncate messages and add', messages, async (sql, given) => {
      await sql`truncate truecount_platform.message`;
      await addMessages(sql, made(given));
    }),
  },
  {
    weight: 1,
    arbitrary: change('truncate everything and begin again', sessions, async (sql, given) => {
      await sql`truncate truecount_platform.team cascade`;
      await addTeams(sql);
      await sessionRows(sql, given);
    }),
  },
);
