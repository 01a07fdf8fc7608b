/** Three kinds of tests: without a database, with one, and of components in a simulated browser. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const tests = (ending: string) =>
  ['app', 'bench', 'cli', 'components', 'db', 'inngest', 'lib'].map((folder) => `${folder}/**/*${ending}`);

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: root },
      { find: 'server-only', replacement: `${root}cli/empty.mjs` },
    ],
  },
  test: {
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: tests('.test.ts'),
          exclude: tests('.db.test.ts'),
          // Properties try many cases, and the machine may be busy.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'database',
          include: tests('.db.test.ts'),
          globalSetup: 'db/testing/server.ts',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: 'component',
          include: tests('.test.tsx'),
          environment: 'jsdom',
          setupFiles: 'components/testing/setup.ts',
        },
      },
    ],
  },
});
