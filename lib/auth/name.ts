/** Names that people give: of themselves, and of keys. */
import { z } from 'zod';

/** One line that can be read: control characters are in no name, and the database takes no NUL. */
export const nameSchema = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}*$/u);
