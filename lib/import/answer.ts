/** What the import page's server answers; shared with the page. */
import { z } from 'zod';

/** Most bad lines that an answer holds, by number and by UTF-16 units of their text. */
export const REJECTS_LIMIT = 1_000;
export const REJECTS_TEXT_LIMIT = 10_000_000;

const count = z.number().int().min(0);

export const importAnswer = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('done'),
    result: z.object({
      lines: count,
      sessionsNew: count,
      sessionsChanged: count,
      sessionsUnchanged: count,
      messages: count,
      rejected: count,
    }),
    /** The first bad lines, as many as the limits allow. */
    rejects: z.array(z.object({ line: count, reason: z.string(), text: z.string() })),
    /** The refresh that was asked for; null when nothing has changed, or it could not be asked for. */
    refreshId: z.string().nullable(),
  }),
  /** Nothing was imported. */
  z.object({ outcome: z.literal('bad-line'), line: count, reason: z.string() }),
  /** There is no line in the file but empty ones. */
  z.object({ outcome: z.literal('empty'), message: z.string() }),
  /** More than IMPORT_LIMIT_MB; nothing was imported. */
  z.object({ outcome: z.literal('too-large'), message: z.string() }),
  z.object({ outcome: z.literal('failed'), message: z.string() }),
]);

export type ImportAnswer = z.infer<typeof importAnswer>;

export const EMPTY_FILE: ImportAnswer = { outcome: 'empty', message: 'The file is empty.' };

/** What stands in place of an answer when the file was turned away unread. */
export const importRefusal = z.object({ error: z.string() });
