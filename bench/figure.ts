/** A figure of the bench: what was measured, against what, its goal, and whether it is met. */
import { z } from 'zod';
import { SCALE_NAMES } from './scales';

const cost = z.object({ what: z.string(), wallMs: z.number(), cpuMs: z.number().nullable() });

export const figureSchema = z.object({
  part: z.string(),
  what: z.string(),
  /** `times`: the ratio of `measured` to `against` by wall time, or the other way round when `isGain`. */
  value: z.number(),
  unit: z.enum(['times', 'ms', 'bytes', 'MB', 'buffers', 'rows']),
  /** The same ratio by the backends' processor time. */
  cpuValue: z.number().nullable(),
  measured: cost.nullable(),
  against: cost.nullable(),
  goal: z.object({ limit: z.number(), kind: z.enum(['at most', 'at least']) }).nullable(),
  /** Null without a goal, or where the goal speaks of another scale. */
  isMet: z.boolean().nullable(),
  note: z.string().nullable(),
});
export type Figure = z.infer<typeof figureSchema>;
export type NamedCost = z.infer<typeof cost>;
export type Goal = NonNullable<Figure['goal']>;

export const resultSchema = z.object({
  scale: z.enum(SCALE_NAMES as ['small', ...typeof SCALE_NAMES]),
  figures: z.array(figureSchema),
});

export const atMost = (limit: number): Goal => ({ kind: 'at most', limit });
export const atLeast = (limit: number): Goal => ({ kind: 'at least', limit });

export function isMet(value: number, goal: Goal): boolean {
  return goal.kind === 'at most' ? value <= goal.limit : value >= goal.limit;
}

interface Options {
  goal?: Goal;
  /** False where the goal speaks of another scale: it is shown and not judged. */
  isJudged?: boolean;
  note?: string;
}

const judged = (value: number, { goal, isJudged = true, note }: Options) => ({
  goal: goal ?? null,
  isMet: goal && isJudged ? isMet(value, goal) : null,
  note: note ?? null,
});

/** `measured` as a multiple of `against`: a cost over its floor. */
export function costRatio(
  part: string,
  what: string,
  measured: NamedCost,
  against: NamedCost,
  options: Options = {},
): Figure {
  const value = measured.wallMs / against.wallMs;
  const cpuValue = measured.cpuMs !== null && against.cpuMs ? measured.cpuMs / against.cpuMs : null;
  return { part, what, value, cpuValue, unit: 'times', measured, against, ...judged(value, options) };
}

/** How many times faster `measured` is than `against`. */
export function gain(
  part: string,
  what: string,
  measured: NamedCost,
  against: NamedCost,
  options: Options = {},
): Figure {
  const { value, cpuValue } = costRatio(part, what, against, measured);
  return { part, what, value, cpuValue, unit: 'times', measured, against, ...judged(value, options) };
}

/** A figure that is no ratio. */
export function amount(
  part: string,
  what: string,
  value: number,
  unit: Figure['unit'],
  options: Options = {},
): Figure {
  return {
    part,
    what,
    value,
    cpuValue: null,
    unit,
    measured: null,
    against: null,
    ...judged(value, options),
  };
}

/** A time for the record. */
export function time(part: string, what: string, measured: NamedCost, note?: string): Figure {
  const figure = amount(part, what, measured.wallMs, 'ms', { note });
  return { ...figure, measured };
}

/** What was read does not agree with what was measured: the figures would mean nothing. */
export class WrongResultError extends Error {}

export function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new WrongResultError(otherwise);
}
