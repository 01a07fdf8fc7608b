'use server';
/** What is pressed on the cache pages. The cache is the whole installation's: lib/cache says who may press what. */
import { refresh } from 'next/cache';
import { z } from 'zod';
import { idSchema } from '@/lib/auth/access';
import { requireAccess } from '@/lib/auth/gate';
import { noteMissing } from '@/lib/auth/refusals';
import type { Role } from '@/lib/auth/roles';
import { cancel, pause, setInterval } from '@/lib/cache/change';
import { type FollowedRun, followRun } from '@/lib/cache/follow';
import { refusalToPress } from '@/lib/cache/may';
import { type Pressed, pressJob } from '@/lib/cache/press';
import { pressRepair } from '@/lib/cache/press-repair';
import { type Preview, previewCompress, previewInTurn, previewScope } from '@/lib/cache/preview';
import { rebuild } from '@/lib/cache/rebuild';
import { isOwnScope, type Suggestion, suggest } from '@/lib/cache/scopes';
import { viewerOf } from '@/lib/cache/viewer';
import { JOBS } from '@/lib/jobs/jobs';
import { LEAST_INTERVAL, MOST_INTERVAL } from '@/lib/jobs/settings';
import { whatFailed } from './what-failed';

type Failed = { error: string };
type Done = { done: true } | Failed;

const NO_JOB = { error: 'There is no such job.' };
const NO_FINDING = { error: 'There is no such finding, or it is mended.' };
const jobOf = (name: unknown) => JOBS.find((job) => job.name === name);

async function requireViewer(needed: Role) {
  const { access, asker, role } = await requireAccess(needed);
  return viewerOf(access, asker, role);
}

/** Starts a job, or tells of the same that is under way. @param scopeId of the chatbot or session that it is about */
export async function pressCacheJob(name: string, scopeId?: string): Promise<Pressed | Failed> {
  const viewer = await requireViewer('operator');
  const job = jobOf(name);
  const id = idSchema.optional().safeParse(scopeId);
  if (!job || !id.success || (job.scope === undefined) !== (id.data === undefined)) return NO_JOB;
  const refusal = refusalToPress(viewer, job);
  if (refusal !== null) return { error: refusal };
  return whatFailed(async () => {
    if (job.scope && id.data !== undefined && !(await isOwnScope(viewer, job.scope, id.data))) {
      await noteMissing(viewer.access, job.scope, id.data);
      return { error: `There is no such ${job.scope}.` };
    }
    return pressJob(viewer, job, id.data);
  });
}

const scopeSchema = z.object({ kind: z.enum(['chatbot', 'session']), id: idSchema });

/** What a refresh of one chatbot or session would change; nothing is. */
export async function previewCacheScope(kind: string, id: string): Promise<Preview | Failed> {
  const viewer = await requireViewer('operator');
  const parsed = scopeSchema.safeParse({ kind, id });
  if (!parsed.success) return { error: 'There is nothing of that id.' };
  const scope = parsed.data;
  return whatFailed(async () => {
    if (await isOwnScope(viewer, scope.kind, scope.id))
      return previewInTurn(viewer.access.who, () => previewScope(scope.kind, scope.id));
    await noteMissing(viewer.access, scope.kind, scope.id);
    return { error: `There is no such ${scope.kind}.` };
  });
}

/** What compression would do, in words; nothing is done. */
export async function previewCacheCompress(): Promise<{ text: string } | Failed> {
  const viewer = await requireViewer('operator');
  const refusal = refusalToPress(viewer, { name: 'compress' });
  if (refusal !== null) return { error: refusal };
  return whatFailed(async () => ({
    text: await previewInTurn(viewer.access.who, () => previewCompress()),
  }));
}

/** Where a run stands; null for an unknown id. */
export async function followCacheRun(id: string): Promise<{ run: FollowedRun | null } | Failed> {
  const viewer = await requireViewer('viewer');
  const parsed = idSchema.safeParse(id);
  if (!parsed.success) return { run: null };
  return whatFailed(async () => ({ run: await followRun(viewer, parsed.data) }));
}

/** Cancels a run: one's own, or any for an administrator of all. Its finished batches stand. */
export async function cancelCacheRun(id: string): Promise<Done> {
  const viewer = await requireViewer('operator');
  const parsed = idSchema.safeParse(id);
  if (!parsed.success) return { error: 'There is no such run.' };
  return done(() => cancel(viewer, parsed.data));
}

/** Asks for the refresh that mends what an audit found. */
export async function repairCacheFinding(id: string): Promise<Pressed | Failed> {
  const viewer = await requireViewer('operator');
  const parsed = idSchema.safeParse(id);
  if (!parsed.success) return NO_FINDING;
  return whatFailed(async () => (await pressRepair(viewer, parsed.data)) ?? NO_FINDING);
}

/** Empties the cache tables and fills them anew. @param isSure true once that was confirmed */
export async function rebuildCache(isSure: boolean): Promise<Pressed | Failed> {
  const viewer = await requireViewer('administrator');
  if (isSure !== true) return { error: 'Nothing was cleared: it was not confirmed.' };
  return whatFailed(() => rebuild(viewer));
}

/** Pauses a job's schedule, or resumes it. */
export async function pauseCacheJob(name: string, isPaused: boolean): Promise<Done> {
  const viewer = await requireViewer('administrator');
  const [job, wanted] = [jobOf(name), z.boolean().safeParse(isPaused)];
  if (!job || !wanted.success) return NO_JOB;
  return done(() => pause(viewer, job, wanted.data), true);
}

const secondsSchema = z.number().int().min(LEAST_INTERVAL).max(MOST_INTERVAL).nullable();

/** Gives a job another interval, seconds; null is its default. */
export async function setCacheJobInterval(name: string, seconds: number | null): Promise<Done> {
  const viewer = await requireViewer('administrator');
  const [job, wanted] = [jobOf(name), secondsSchema.safeParse(seconds)];
  if (!job || !wanted.success) return { error: 'There is no such job, or no such interval.' };
  return done(() => setInterval(viewer, job, wanted.data), true);
}

const askedFor = z.object({
  kind: z.enum(['chatbot', 'session']),
  text: z
    .string()
    .transform((text) => text.replaceAll('\0', '').trim())
    .pipe(z.string().min(1).max(200)),
});

/** Chatbots or sessions of the team in view that fit what is typed. */
export async function suggestCacheScope(
  kind: string,
  text: string,
): Promise<{ found: Suggestion[] } | Failed> {
  const viewer = await requireViewer('operator');
  const parsed = askedFor.safeParse({ kind, text });
  if (!parsed.success) return { found: [] };
  return whatFailed(async () => ({ found: await suggest(viewer, parsed.data.kind, parsed.data.text) }));
}

/** @param isShown the page tells of it by itself */
async function done(work: () => Promise<void>, isShown = false): Promise<Done> {
  const answer = await whatFailed(async () => {
    await work();
    return { done: true as const };
  });
  if (isShown) refresh();
  return answer;
}
