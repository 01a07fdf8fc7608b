/** The PostgreSQL that is measured: one of the bench's own, or BENCH_DATABASE_URL's. */
import os from 'node:os';
import path from 'node:path';
import { root } from '@/cli/paths';
import { acquireServer } from '@/db/embedded/server';
import type { Scale } from './scales';

export interface BenchServer {
  /** Address of a scale's database, which may not exist yet. */
  urlOf(scale: Scale): string;
  /** The same for the platform that is attached to. */
  attachedUrlOf(scale: Scale): string;
  /** Address of the database that the others are made from. */
  url: string;
  release(): void;
}

const MB = 1024 * 1024;
/** A quarter of the memory, 4 GB at most: the statements are measured, not the disk. */
const sharedBuffers = () => Math.max(256, Math.min(4096, Math.floor(os.totalmem() / MB / 4)));

/**
 * Settings of the bench's own server beside the embedded server's usual ones: no checkpoint and no vacuum falls into
 * one measurement and not into the other. The bench vacuums itself.
 */
const SETTINGS = () => ({
  shared_buffers: `${sharedBuffers()}MB`,
  max_wal_size: '8GB',
  checkpoint_timeout: '60min',
  autovacuum: 'off',
});

function withDatabase(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

/** BENCH_DATABASE_URL: a superuser's address; databases `truecount_bench_*` are made beside the one it names. */
export async function openServer(): Promise<BenchServer> {
  const given = process.env.BENCH_DATABASE_URL;
  const server = given
    ? { url: given, release: () => {} }
    : await acquireServer({
        home: path.join(root, '.truecount', 'bench'),
        settings: SETTINGS(),
        onNote: (line) => console.error(line),
      });
  return {
    url: server.url,
    urlOf: (scale) => withDatabase(server.url, `truecount_bench_${scale.name}`),
    attachedUrlOf: (scale) => withDatabase(server.url, `truecount_bench_attached_${scale.name}`),
    release: server.release,
  };
}
