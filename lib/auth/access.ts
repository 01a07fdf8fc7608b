/** Who asks and what they may see. Every read takes an Access; only this folder makes one. */
import { z } from 'zod';

declare const made: unique symbol;

/** Proof that the gate was passed. `teamId` null means every team (the CLI). */
export interface Access {
  readonly teamId: string | null;
  /** For logs and the trail: an e-mail address, with the key's name where one was used, or `cli`. */
  readonly who: string;
  /** Null for the CLI. */
  readonly personId: string | null;
  readonly [made]: true;
}

export interface Team {
  id: string;
  slug: string;
  name: string;
}

const idPattern = /^\d{1,19}$/;
/** An id as text: digits only, within bigint. */
export const idSchema = z
  .string()
  // Stops here, or the next check would run on what is no number.
  .regex(idPattern, { abort: true })
  .refine((id) => BigInt(id) <= 9_223_372_036_854_775_807n);

/** `value` when it is an id, else null. */
export function parseId(value: unknown): string | null {
  const parsed = idSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}

export function makeAccess(teamId: string | null, who: string, personId: string | null = null): Access {
  return { teamId, who, personId } as Access;
}
