/** Runs an instance's TypeScript in a process of its own, which a test can kill. */
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register({ tsconfig: fileURLToPath(new URL('../../../cli/tsconfig.json', import.meta.url)) });
await import('./instance.ts');
