/** The import format: one JSON object a line, checked strictly. Documented in docs/import-format.md. */
import { z } from 'zod';
import { parseImportInstant } from './instant';

export const STATUSES = ['setup', 'pending', 'active', 'pending-review', 'complete', 'unknown'] as const;
export const ROLES = ['human', 'ai', 'system'] as const;
/** Longest name, identifier or label, UTF-16 units: such values are indexed, and an index entry has a limit. */
export const LABEL_LIMIT = 500;

const article = (type: string) => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
const wrongType = (type: string) => ({
  error: (issue: { input?: unknown }) =>
    issue.input === undefined ? 'is missing' : `is not ${article(type)}`,
});
const oneOf = (values: readonly string[]) => ({
  error: (issue: { input?: unknown }) =>
    issue.input === undefined ? 'is missing' : `is not one of ${values.join(', ')}`,
});

/** Text that PostgreSQL and UTF-8 can hold. */
const storable = z
  .string(wrongType('string'))
  .refine((value) => !value.includes('\0'), 'holds a NUL character (\\u0000), which PostgreSQL cannot store')
  .refine((value) => value.isWellFormed(), 'holds half of a surrogate pair, which is no character');

const label = storable
  .refine((value) => value.trim() !== '', 'is empty')
  .refine((value) => value.length <= LABEL_LIMIT, `is longer than ${LABEL_LIMIT} characters`);

const instant = z.string(wrongType('string')).transform((value, context) => {
  const parsed = parseImportInstant(value);
  if (parsed !== null) return parsed;
  context.addIssue('is not an instant as in 2026-01-31T09:00:00.000000Z (ISO-8601, with Z or an offset)');
  return z.NEVER;
});

const message = z.object(
  {
    role: z.enum(ROLES, oneOf(ROLES)),
    at: instant,
    text: storable,
    version: label.nullish().transform((value) => value ?? null),
  },
  wrongType('object'),
);

const session = z
  .object(
    {
      session: label,
      chatbot: label,
      participant: label,
      channel: label,
      startedAt: instant,
      endedAt: instant.nullable(),
      status: z.enum(STATUSES, oneOf(STATUSES)),
      isTest: z.boolean(wrongType('boolean')).default(false),
      tags: z.array(label, wrongType('list')).default([]),
      messages: z.array(message, wrongType('list')),
    },
    wrongType('object'),
  )
  .refine((value) => value.endedAt === null || value.endedAt >= value.startedAt, {
    path: ['endedAt'],
    error: 'is before startedAt',
  });

/** One line: a session with its messages in the order of the file. Instants are UTC with six decimals. */
export type ImportedSession = z.infer<typeof session>;
export type ParsedLine =
  | { session: ImportedSession; reason?: undefined }
  | { session?: undefined; reason: string };

/** Checks one line. The reason says what is wrong and where, never what the line holds. */
export function parseSessionLine(text: string): ParsedLine {
  const json = parseJson(text);
  if (!json) return { reason: 'not valid JSON' };
  const parsed = session.safeParse(json.value);
  if (parsed.success) return { session: parsed.data };
  const issue = parsed.error.issues[0]!;
  const reason = issue.path.length === 0 ? 'not a JSON object' : `${formatPath(issue.path)} ${issue.message}`;
  return { reason };
}

function parseJson(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // JSON.parse quotes the text in its message.
    return null;
  }
}

/** `['messages', 3, 'at']` as `messages[3].at` */
function formatPath(path: PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .slice(1);
}
