/** What the figures were measured on: needed to read them, and nothing that tells whose machine it is. */
import os from 'node:os';
import { connect } from '@/db/client';

export interface Machine {
  cores: number;
  memoryGb: number;
  platform: string;
  node: string;
  postgres: string;
  sharedBuffers: string;
}

export async function describeMachine(url: string): Promise<Machine> {
  const sql = connect(url, { max: 1 });
  try {
    const [server] = await sql<{ version: string; buffers: string }[]>`
      select current_setting('server_version') as version, current_setting('shared_buffers') as buffers`;
    return {
      cores: os.cpus().length,
      memoryGb: Math.round(os.totalmem() / 1024 ** 3),
      platform: `${process.platform} ${process.arch}`,
      node: process.versions.node,
      postgres: server!.version,
      sharedBuffers: server!.buffers,
    };
  } finally {
    await sql.end();
  }
}
