/** Capture and refreshes: whether changes become known, and how late. */

import type { Sql } from '@/db/client';
import { captureOf } from '@/lib/capture/capture';
import { refuseUnfollowed } from '@/lib/capture/refusals';
import { readReach } from '@/lib/capture/sequence';
import { triggersOf } from '@/lib/capture/trigger-text';
import { findTriggers, levelsOf } from '@/lib/capture/triggers';
import { describeError } from '@/lib/errors';
import { formatCount, formatDuration, formatNoun } from '@/lib/format';
import { currentSource, heldSource } from '@/lib/source/current';
import { followable } from '@/lib/source/source';
import { bad, type Check, note, ok } from './check';

export async function examineCapture(sql: Sql): Promise<Check[]> {
  if (heldSource().problem !== null) return [note('capture', 'Not looked at: the source must fit first.')];
  return (await captureOf(sql)) === 'tail' ? examineTail(sql) : examineTriggers(sql);
}

async function examineTriggers(sql: Sql): Promise<Check[]> {
  const source = currentSource();
  const levels = await levelsOf(sql, source.captured);
  const wanted = triggersOf(source.captured, { isForeign: source.isForeign, levels });
  const found = await findTriggers(sql);
  const missing = wanted.filter(
    ({ name, function: noter, level }) =>
      !found.some(
        (held) => held.name === name && held.function === noter && held.level === level && !held.isOff,
      ),
  );
  if (missing.length === 0)
    return [ok('capture', `By triggers: all ${wanted.length} are there and enabled.`)];
  const names = missing.map(({ name, table }) => `${name} on ${table}`).join(', ');
  return [
    bad(
      'capture',
      `By triggers, of which some are missing or switched off: ${names}.`,
      'truecount capture triggers, then truecount refresh --full.',
    ),
  ];
}

async function examineTail(sql: Sql): Promise<Check[]> {
  const tables = followable(currentSource().captured);
  const refusal = await refuseUnfollowed(sql, tables).then(
    () => null,
    (error: unknown) => describeError(error).message,
  );
  const checks: Check[] = [
    refusal === null
      ? ok(
          'capture',
          'By tail: what is appended is followed, other changes are found by sweeps (docs/capture.md).',
        )
      : bad('capture', refusal, 'Until then what is appended there is found by sweeps only.'),
  ];
  const positions = await sql<{ relation: string; settled: string; holders: number }[]>`
    select relation, settled_id as settled, cardinality(holders) as holders from truecount.tail_position order by relation`;
  for (const table of tables) {
    const position = positions.find(({ relation }) => relation === table.name);
    if (!position) {
      checks.push(bad('watermark', `${table.table} is not followed.`, 'truecount capture tail'));
      continue;
    }
    const { highestId } = await readReach(sql, table);
    const settled = BigInt(position.settled);
    const behind = highestId === null || highestId <= settled ? 0n : highestId - settled;
    const waits =
      position.holders > 0 ? `; waiting for ${formatNoun(position.holders, 'transaction')} to end` : '';
    const says = `${table.table} is settled up to ${settled < 0n ? 'its beginning' : settled}, ${formatCount(Number(behind))} below its highest key${waits}.`;
    checks.push(
      behind > 100_000n
        ? note(
            'watermark',
            says,
            'A transaction that stays open makes reads pass more rows: look in pg_stat_activity for the oldest xact_start.',
          )
        : ok('watermark', says),
    );
  }
  return checks;
}

export async function examineLateness(sql: Sql): Promise<Check[]> {
  const [state] = await sql<
    {
      filled: boolean;
      count: number;
      oldest: number | null;
      folded: number | null;
      failed: string | null;
    }[]
  >`
    select filled_at is not null as filled, note.count, note.oldest,
      extract(epoch from now() - (select max(finished_at) from truecount.statistics_update_log
        where state = 'done'))::float8 as folded,
      (select error from truecount.statistics_update_log failure
        where state = 'failed' and requested_at > now() - interval '1 day' and not exists (
          select from truecount.statistics_update_log later
          where later.id > failure.id and later.state = 'done' and later.type in ('full', 'hybrid', 'recent'))
        order by id desc limit 1) as failed
    from truecount.cache_state cross join (
      select count(*)::int as count, extract(epoch from now() - min(noted_at))::float8 as oldest from truecount.pending_change
    ) note`;
  const { filled, count, oldest, folded, failed } = state!;
  if (!filled)
    return [
      note(
        'lateness',
        'Nothing was counted yet.',
        'truecount refresh, or start the server: it fills the cache.',
      ),
    ];
  return [
    oldest !== null && oldest > 60
      ? note(
          'lateness',
          `${formatNoun(count, 'change')} pending, the oldest for ${formatDuration(Math.round(oldest))}: pages have them, and take longer.`,
          'Start the server, which folds them, or: truecount refresh',
        )
      : ok(
          'lateness',
          `${formatNoun(count, 'change')} pending${folded === null ? '' : `; the last refresh ended ${formatDuration(Math.round(folded))} ago`}.`,
        ),
    ...(failed
      ? [
          bad(
            'refreshes',
            `The newest failure of the last day: ${failed}`,
            'The update log has more (truecount refresh tries again).',
          ),
        ]
      : []),
  ];
}
