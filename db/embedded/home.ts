/** The files of one TRUECOUNT_HOME: which server runs and where its data lie. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { EmbeddedServerError, reasonOf } from './error';

const port = z.number().int().min(1).max(65_535);
const runningSchema = z.object({
  keeper: z.object({ pid: z.number().int(), port, token: z.string().min(32) }),
  database: z.object({ port, password: z.string().min(1) }),
});

/** A server that runs, or ran until its keeper was killed. */
export type Running = z.infer<typeof runningSchema>;

const SERVER = 'server.json';

export const logFile = (home: string) => path.join(home, 'postgres.log');

/** Makes the folder, which others may pass through but not list: PostgreSQL's user has its data below it. */
export function makeHome(home: string): void {
  const isThere = () => statSync(home, { throwIfNoEntry: false })?.isDirectory() ?? false;
  try {
    if (isThere()) return;
    // Not recursive for the last: Node's recursive mkdir never returns where the parent takes no folders (/proc).
    if (!existsSync(path.dirname(home))) mkdirSync(path.dirname(home), { recursive: true });
    mkdirSync(home);
    chmodSync(home, 0o711);
  } catch (error) {
    const isMadeMeanwhile = error instanceof Error && 'code' in error && error.code === 'EEXIST' && isThere();
    if (isMadeMeanwhile) return;
    throw new EmbeddedServerError(
      `The folder ${home} cannot be made: ${reasonOf(error)}. Set TRUECOUNT_HOME to one that can.`,
    );
  }
}

/** As root in another user's folder, what is made belongs to that user, who may start the next server. */
export function giveToOwner(home: string, file: string): void {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(home);
  chownSync(file, uid, gid);
}

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivate(folder: string, name: string, text: string): void {
  const file = path.join(folder, name);
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, text, { mode: 0o600 });
  giveToOwner(folder, unfinished);
  renameSync(unfinished, file);
}

/** Text of a file, null when there is none. */
export function readText(file: string): string | null {
  if (!existsSync(file)) return null;
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new EmbeddedServerError(
      `${file} cannot be read: ${reasonOf(error)}. Another user made it; run as that user.`,
    );
  }
}

/** What the last keeper wrote; null when it stopped properly or wrote nothing that makes sense. */
export function readRunning(home: string): Running | null {
  const text = readText(path.join(home, SERVER));
  if (text === null) return null;
  try {
    return runningSchema.parse(JSON.parse(text));
  } catch {
    return null; // Cut off by a crash: as good as none.
  }
}

export const writeRunning = (home: string, running: Running) =>
  writePrivate(home, SERVER, JSON.stringify(running));
export const removeRunning = (home: string) => rmSync(path.join(home, SERVER), { force: true });
