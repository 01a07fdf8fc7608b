/**
 * Sums over the buckets of chatbots (hour, day, week, month): the hours of a day are the day, the days of a month the month.
 * Each is a compareSides over two sizes of bucket, (chatbot, start) told apart in `id`, and stands here once there are
 * buckets; lib/invariants/check.ts runs whatever this list holds.
 */
import type { Invariant } from './invariant';

export const BUCKET_CHECKS: readonly Invariant[] = [];
