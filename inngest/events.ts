/** The events that Truecount answers to; docs/jobs.md shows each with an example to paste into Inngest's console. */
import { z } from 'zod';
import { idSchema } from '@/lib/auth/access';
import { JOBS, type Job } from '@/lib/jobs/jobs';

/** An id as people and programs write it. */
const id = z.union([idSchema, z.number().int().nonnegative()]);
const by = z.string().min(1).max(200).optional();

/** `run`: one that waits in the update log; a new one unless given. `by`: who asks, for the log. */
export const requestSchema = z.object({ run: id.optional(), by });
/** `id`: of the chatbot or the session. */
export const scopedRequestSchema = requestSchema.extend({ id });
export const cancelSchema = z.object({ run: id, by });

export const CANCELLED = 'truecount/run.cancelled';

export const nameOfRequest = ({ name }: Pick<Job, 'name'>) => `truecount/${name}.requested`;
export const schemaOfRequest = ({ scope }: Job) => (scope ? scopedRequestSchema : requestSchema);

/** Every event with the schema of its data. */
export const EVENTS: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ...JOBS.map((job) => [nameOfRequest(job), schemaOfRequest(job)] as const),
  [CANCELLED, cancelSchema],
]);

/** @throws Error with one line that names the event and what is wrong with it */
export function parseEvent<Data>(name: string, schema: z.ZodType<Data>, data: unknown): Data {
  const parsed = schema.safeParse(data ?? {});
  if (parsed.success) return parsed.data;
  const reasons = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'data'}: ${issue.message}`);
  throw new Error(`${name}: ${reasons.join('; ')}`);
}
