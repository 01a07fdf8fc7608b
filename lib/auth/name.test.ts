import { expect, it } from 'vitest';
import { nameSchema } from './name';
import { emailSchema } from './passwords';

it.each(['Ana', ' Zoë O’Neil ', '李雷'])('%j is a name', (name) => {
  expect(nameSchema(20).parse(name)).toBe(name.trim());
});

it.each(['', '  ', 'A\u0000na', 'two\nlines', 'x'.repeat(21), null])('%j is none', (name) => {
  expect(nameSchema(20).safeParse(name).success).toBe(false);
});

it.each(['a\u0000na@example.org', 'ana@exam\u0000ple.org', 'ana@example.org\u0000'])(
  '%j is no address',
  (email) => {
    expect(emailSchema.safeParse(email).success).toBe(false);
  },
);
