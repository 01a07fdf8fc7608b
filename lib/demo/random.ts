/** Chance as a function of row and seed: the same whatever the plan, the batch or the order. */
import type { Db } from '@/db/client';

/**
 * Makes the functions for this connection; `what` names the decision, so that decisions about one row are independent.
 * - `chance(row, what)`: uniform in [0, 1)
 * - `bell(row, what)`: normal, mean 0, deviation 1 (Box-Muller)
 * - `pick(words, row, what)`: one of the words
 */
export async function createRandom(tx: Db, seed: number): Promise<void> {
  // A function body takes no parameters; the seed is a whole number by its type, and checked.
  if (!Number.isSafeInteger(seed)) throw new TypeError('The seed is not a whole number.');
  await tx.unsafe(`
    create or replace function pg_temp.chance(i bigint, what text) returns float8
    language sql immutable parallel safe as
    $$ select (hashint8extended(i, hashtextextended(what, ${seed})) & 4503599627370495) / 4503599627370496::float8 $$`);
  await tx.unsafe(`
    create or replace function pg_temp.bell(i bigint, what text) returns float8
    language sql immutable parallel safe as
    $$ select sqrt(-2 * ln(1 - pg_temp.chance(i, what))) * cos(2 * pi() * pg_temp.chance(i, what || ' angle')) $$`);
  await tx.unsafe(`
    create or replace function pg_temp.pick(words text[], i bigint, what text) returns text
    language sql immutable parallel safe as
    $$ select words[1 + floor(pg_temp.chance(i, what) * cardinality(words))::int] $$`);
}
