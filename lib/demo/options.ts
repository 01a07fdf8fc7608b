/** What demo data is asked for. */
import { z } from 'zod';

const whole = (name: string, min: number, max: number) => {
  const error = `${name} must be a whole number from ${min} to ${max.toLocaleString('en')}`;
  return z.number({ error }).int(error).min(min, error).max(max, error);
};

const schema = z
  .object({
    chatbots: whole('chatbots', 0, 100_000),
    sessions: whole('sessions', 0, 10_000_000),
    messages: whole('messages', 0, 200_000_000),
    /** The same seed gives the same platform, relative to `now`. */
    seed: whole('seed', 0, 2_147_483_647),
    /** The end of all activity, as text with an offset; the database's clock unless given. */
    now: z.iso.datetime({ offset: true }).optional(),
  })
  .refine((value) => value.sessions === 0 || value.chatbots > 0, 'sessions need at least one chatbot')
  .refine((value) => value.messages === 0 || value.sessions > 0, 'messages need at least one session');

export type DemoOptions = z.infer<typeof schema>;

/** Thrown for options that cannot be met. */
export class DemoOptionsError extends Error {}

/** @throws DemoOptionsError with one line for all that is wrong */
export function parseDemoOptions(options: unknown): DemoOptions {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new DemoOptionsError(`Demo data: ${parsed.error.issues.map((issue) => issue.message).join('; ')}.`);
}
