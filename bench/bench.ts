/** What every part of the bench is given. */
import type { Sql } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { pollIfTail } from '@/lib/capture/poll';
import { inSnapshot, type Snapshot } from '@/lib/reads/snapshot';
import { fold } from '@/lib/refresh/fold';
import type { RefreshResult } from '@/lib/refresh/log';
import { runRefresh } from '@/lib/refresh/run';
import type { Candidate, Meter } from './meter';
import type { Platform } from './platform';
import type { Scale } from './scales';

export interface Bench {
  meter: Meter;
  /** The meter's connection. */
  sql: Sql;
  /** The meter's connections for refreshes. */
  engine: Sql;
  /** Address of the scale's database. */
  url: string;
  platform: Platform;
  scale: Scale;
  /** The team with the most chatbots. */
  access: Access;
  /** The chatbot with the most sessions. */
  biggest: { id: string; sessions: number; newestSessionId: string };
  say(line: string): void;
}

/** A full refresh by the engine. */
export function refreshAll(engine: Sql): Promise<RefreshResult> {
  return runRefresh(engine, { type: 'full', trigger: 'cli', requestedBy: 'bench' });
}

/** Folds what is pending, as the folder does: with capture by tail it polls first. */
export async function foldAll(engine: Sql): Promise<void> {
  await pollIfTail(engine);
  await fold(engine, { trigger: 'bench' });
}

/** Runs `read` so many times in one snapshot, planned as a default list is: the statement alone, with its round trip. */
export function repeated(sql: Sql, times: number, read: (snapshot: Snapshot) => Promise<unknown>): Candidate {
  const work = async (snapshot: Snapshot) => {
    for (let i = 0; i < times; i += 1) await read(snapshot);
  };
  return { times, run: () => inSnapshot(sql, work, { isPlain: true }) };
}

/** Tables of the bench's own, emptied before each part that needs them. */
export async function freshSchema(sql: Sql): Promise<void> {
  await sql`drop schema if exists bench cascade`;
  await sql`create schema bench`;
}

/** The whole plan of a statement as text, to check that it is the one that is meant. */
export async function planOf(sql: Sql, statement: string): Promise<string> {
  const rows = await sql.unsafe<{ 'QUERY PLAN': string }[]>(`explain ${statement}`);
  return rows.map((row) => row['QUERY PLAN']).join('\n');
}
