/** How costs grow from one scale to the next: figures of the same name over ten times the data. */
import { atMost, costRatio, type Figure } from './figure';
import type { Scale } from './scales';

export interface ScaleResult {
  scale: Scale;
  figures: Figure[];
}

/** Figure, and the growth over ten times the data that it may have. */
const GROWING = [
  { part: 'refresh', what: 'whole refresh, nothing changed', limit: 11.5 },
  { part: 'fold', what: 'fold of 1,000 messages over their insert', limit: 1.5 },
  { part: 'attached refresh', what: 'whole refresh, nothing changed', limit: 11.5 },
  { part: 'attached fold', what: 'fold of 1,000 messages over their insert', limit: 1.5 },
];

/** The scales ten times apart that were measured. */
export function growth(results: ScaleResult[]): Figure[] {
  return results.flatMap((smaller) =>
    results
      .filter((larger) => larger.scale.sessions === 10 * smaller.scale.sessions)
      .flatMap((larger) => GROWING.flatMap((rule) => growthOf(smaller, larger, rule))),
  );
}

function growthOf(
  smaller: ScaleResult,
  larger: ScaleResult,
  { part, what, limit }: (typeof GROWING)[number],
): Figure[] {
  const of = (result: ScaleResult) =>
    result.figures.find((figure) => figure.part === part && figure.what === what)?.measured;
  const [before, after] = [of(smaller), of(larger)];
  if (!before || !after) return [];
  return [
    costRatio('growth', `${part}: ${what}: ${larger.scale.name} over ${smaller.scale.name}`, after, before, {
      goal: atMost(limit),
    }),
  ];
}
