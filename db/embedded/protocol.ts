/** What a starter and the keeper that it starts say to each other. */
import { z } from 'zod';

export const requestSchema = z.object({
  home: z.string(),
  /** Folder whose `node_modules` holds PostgreSQL. */
  modules: z.string(),
  /** Settings of PostgreSQL that go before the usual ones. */
  settings: z.record(z.string(), z.string()),
});
export type Request = z.infer<typeof requestSchema>;

/** `note`: where the data of a new home went, when not into it. `failed`: one line. */
export const answerSchema = z.union([
  z.object({ note: z.string().nullable() }),
  z.object({ failed: z.string() }),
]);
export type Answer = z.infer<typeof answerSchema>;

/** How long a server without users is kept: the next command often follows at once. */
export const IDLE_MS = 2000;
