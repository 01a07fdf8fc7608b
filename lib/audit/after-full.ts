/** After each refresh of everything the invariants are checked: whatever it left must add up. */
import type { Sql } from '@/db/client';
import { describeError } from '@/lib/errors';
import { checkInvariants, recordInvariants } from '@/lib/invariants/check';
import { tell } from '@/lib/jobs/alert';
import { log } from '@/lib/log';
import type { Advance } from '@/lib/refresh/advance';
import { inComparison, NotComparableError } from '@/lib/verify/comparison';

/** Of a run that became a refresh of everything too. It has ended well by then, and stays so whatever is found. */
export function checkedAfterwards(advance: Advance): Advance {
  return async (sql, id) => {
    const advanced = await advance(sql, id);
    if (advanced.isOver && (await wasFull(sql, id))) await checkAfter(sql, id);
    return advanced;
  };
}

async function wasFull(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql`
    select from truecount.statistics_update_log where id = ${id} and type = 'full' and state = 'done'`;
  return rows.length > 0;
}

async function checkAfter(sql: Sql, run: string): Promise<void> {
  try {
    const { asOf, checked } = await inComparison(sql, async (snapshot) => {
      const [clock] = await snapshot<{ asOf: string }[]>`select now() as "asOf"`;
      return { asOf: clock!.asOf, checked: await checkInvariants(snapshot, sql) };
    });
    await recordInvariants(sql, run, asOf, checked);
    const broken = checked.filter(({ wrong }) => wrong > 0).map(({ name }) => name);
    if (broken.length === 0) return;
    const text = `After a refresh of everything (run ${run}) these do not hold: ${broken.join(', ')}.`;
    await tell(sql, { kind: 'drift', job: 'refresh-full', text });
  } catch (error) {
    if (error instanceof NotComparableError) return;
    log.error({ operation: 'invariants', run, error: describeError(error) }, 'invariants not checked');
  }
}
