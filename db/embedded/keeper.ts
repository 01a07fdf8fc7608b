/** The keeper: a process of its own that owns one home's PostgreSQL and stops it with its last user. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Binaries, findBinaries } from './binaries';
import { type Cluster, createCluster, dataVersion } from './cluster';
import { EmbeddedServerError } from './error';
import { readRunning, removeRunning, writeRunning } from './home';
import { Leases } from './leases';
import { alone } from './lock';
import { findCluster } from './place';
import { bringUp, gone, type Postmaster, takeDown } from './postmaster';
import { type Answer, IDLE_MS, type Request, requestSchema } from './protocol';

async function prepare(cluster: Cluster, binaries: Binaries): Promise<void> {
  const version = dataVersion(cluster.data);
  const major = binaries.version.split('.')[0];
  if (version === major) return;
  if (version) {
    throw new EmbeddedServerError(
      `The data in ${cluster.data} are of PostgreSQL ${version}, this is ${major}: move them away, or read them with version ${version}.`,
    );
  }
  if (existsSync(cluster.data) && readdirSync(cluster.data).length > 0) {
    throw new EmbeddedServerError(
      `${cluster.data} holds files but no PostgreSQL data: they are damaged. Move the folder away to begin anew.`,
    );
  }
  await createCluster(cluster);
}

class Keeper {
  readonly #home: string;
  readonly #settings: Record<string, string>;
  readonly #cluster: Cluster;
  readonly #leases: Leases;
  readonly #token = randomBytes(32).toString('hex');
  #postmaster: Postmaster | null = null;
  #timer: NodeJS.Timeout | undefined;
  #isEnding = false;

  constructor(request: Request, cluster: Cluster) {
    this.#home = request.home;
    this.#settings = request.settings;
    this.#cluster = cluster;
    this.#leases = new Leases(this.#token, () => this.#onChange());
  }

  async start(): Promise<void> {
    // After a crash the users that are left know the old port.
    await this.#bringUp(readRunning(this.#home)?.database.port ?? 0);
    const port = await this.#leases.listen();
    writeRunning(this.#home, {
      keeper: { pid: process.pid, port, token: this.#token },
      database: { port: this.#postmaster?.port ?? 0, password: this.#cluster.password },
    });
    this.#onChange();
  }

  async #bringUp(port: number): Promise<void> {
    const postmaster = await bringUp(this.#cluster, this.#home, port, this.#settings);
    this.#postmaster = postmaster;
    const watch = async () => {
      await gone(this.#cluster, postmaster);
      if (this.#isEnding) return;
      console.error('truecount: PostgreSQL ended by itself and is started again.');
      await wait(500);
      await this.#bringUp(postmaster.port);
      if (this.#postmaster?.port !== postmaster.port)
        throw new Error(`port ${postmaster.port} was taken meanwhile`);
    };
    watch().catch((error: unknown) => this.end(1, error));
  }

  #onChange(): void {
    clearTimeout(this.#timer);
    if (this.#leases.count > 0 || this.#isEnding) return;
    this.#timer = setTimeout(() => {
      // Who starts a server meanwhile waits for the lock and finds this one gone.
      alone(this.#home, 60, async () => {
        if (this.#leases.count === 0) await this.end(0);
      }).catch((error: unknown) => this.end(1, error));
    }, IDLE_MS);
  }

  /** Stops everything and this process. */
  async end(code: number, error?: unknown): Promise<void> {
    if (this.#isEnding) return;
    this.#isEnding = true;
    if (error !== undefined) console.error('truecount: the keeper ends:', error);
    this.#leases.close();
    removeRunning(this.#home);
    await takeDown(this.#cluster);
    process.exitCode = code;
    // The lock is given back after this; nothing else keeps the process.
    setTimeout(() => process.exit(code), 500).unref();
  }
}

function answer(message: Answer): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send || !process.connected) return resolve();
    process.send(message, undefined, undefined, () => resolve());
  });
}

/** @param request what the starter asked for, as JSON */
export async function keep(request: string): Promise<void> {
  // A starter that is killed takes an unfinished start with it: initdb, and a PostgreSQL that nobody knows yet.
  const abandon = () => {
    if (process.platform !== 'win32') process.kill(-process.pid, 'SIGTERM');
    process.exit(1);
  };
  process.once('disconnect', abandon);
  try {
    const asked = requestSchema.parse(JSON.parse(request));
    const binaries = await findBinaries(asked.modules);
    const { cluster, note } = findCluster(asked.home, binaries);
    const isNew = dataVersion(cluster.data) === null;
    await prepare(cluster, binaries);
    const keeper = new Keeper(asked, cluster);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.on(signal, () => void keeper.end(0));
    process.on('uncaughtException', (error) => void keeper.end(1, error));
    await keeper.start();
    process.off('disconnect', abandon);
    await answer({ note: isNew ? note : null });
  } catch (error) {
    const why =
      error instanceof EmbeddedServerError
        ? error.message
        : `The embedded server did not start: ${String(error)}`;
    await answer({ failed: why });
    process.exit(1);
  }
  if (process.connected) process.disconnect();
}
