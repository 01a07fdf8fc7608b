/** Where the project lies, and where its user called from. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, which is the working directory of every command. */
export const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));

// npm runs scripts in the project's folder and says where it was called.
const calledFrom = path.resolve(process.cwd() === root ? (process.env.INIT_CWD ?? root) : process.cwd());

/** A path that the user gave, relative to where the command was called. */
export function fromCaller(file: string): string {
  return path.resolve(calledFrom, file);
}
