/** The server actions of the cache pages, as components are given them. */
import type { EndedRun } from '@/lib/refresh/describe-left';
import type { OtherRun } from './run-words';

type Failed = { error: string };

export interface WatchedRun extends EndedRun {
  read: number;
  changed: number;
  ms: number | null;
  note: string | null;
  isOwn: boolean;
}

export type Followed = { run: WatchedRun | null } | Failed;
export type Pressed = { id: string; other: OtherRun | null } | Failed;
export type Done = { done: true } | Failed;

export interface RunActions {
  follow: (id: string) => Promise<Followed>;
  cancel: (id: string) => Promise<Done>;
}

export interface JobActions extends RunActions {
  press: (name: string, scopeId?: string) => Promise<Pressed>;
}

export interface AuditActions extends JobActions {
  repair: (id: string) => Promise<Pressed>;
}
