#!/usr/bin/env node
/** Runs the CLI's TypeScript as it is, in this process. */
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

register({ tsconfig: fileURLToPath(new URL('tsconfig.json', import.meta.url)) });
await import('./main.ts');
