/** The scale's data in the tables of Open Chat Studio, Truecount attached to them by tail: measured as the native ones are. */
import { connect } from '@/db/client';
import { attach } from '@/lib/attach/attach';
import { findTraces, removeAll } from '@/lib/attach/detach';
import { planAttach } from '@/lib/attach/plan';
import { check, type Figure } from './figure';
import { measureParts } from './part';
import type { PartName } from './parts';
import { attachedPlatform } from './platform';
import type { Scale } from './scales';

/** Attaches anew, whatever was attached before, and measures; this process holds the source from then on. */
export async function measureAttached(
  url: string,
  scale: Scale,
  parts: PartName[],
  say: (line: string) => void,
): Promise<Figure[]> {
  const sql = connect(url, { max: 1, name: 'truecount bench' });
  try {
    if ((await findTraces(sql)).length > 0) await removeAll(sql);
    say('Attaching');
    const plan = await planAttach(sql);
    check(plan.capture === 'tail', `Capture would be by ${plan.capture}.`);
    const missing = plan.indexes.filter(({ servedBy }) => servedBy === null);
    check(missing.length === 0, `Indexes are missing: ${missing.map(({ table }) => table).join(', ')}.`);
    await attach(url, plan);
  } finally {
    await sql.end();
  }
  const figures = await measureParts(url, attachedPlatform, scale, parts, say);
  return figures.map((figure) => ({ ...figure, part: `attached ${figure.part}` }));
}
