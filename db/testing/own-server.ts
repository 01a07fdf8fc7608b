/** A PostgreSQL for tests, in a temporary home: never the user's. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { acquireServer } from '@/db/embedded/server';

export interface OwnServer {
  url: string;
  /** Stops it and removes its files. */
  remove(): Promise<void>;
}

/**
 * What it would lose in a power cut does not matter: it writes without waiting for the disk.
 *
 * @param database made, and the one in `url`
 * @param modules folder whose `node_modules` holds the PostgreSQL to run; the project's own unless given
 * @param more settings of PostgreSQL
 */
export async function startOwnServer(
  database: string,
  modules?: string,
  more: Record<string, string> = {},
): Promise<OwnServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'truecount-test-'));
  chmodSync(folder, 0o711);
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', ...more };
  const server = await acquireServer({ home: path.join(folder, 'home'), database, settings, modules });
  return {
    url: server.url,
    async remove() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
