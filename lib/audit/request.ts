/** Asking for an audit without waiting for it: its run can be followed. */
import 'server-only';
import { db } from '@/db/client';
import type { Access } from '@/lib/auth/access';
import { noteDone } from '@/lib/auth/trail';
import { jobNamed } from '@/lib/jobs/jobs';
import { requestJob, requestOf } from '@/lib/jobs/request';

/** @param scope a sample, as every hour, or everything */
export async function requestAudit(
  access: Access,
  scope: 'sample' | 'all',
): Promise<{ id: string; joined: boolean }> {
  const job = jobNamed(scope === 'all' ? 'audit-all' : 'audit');
  const run = await requestJob(db(), job, requestOf(job, { trigger: 'manual', requestedBy: access.who }));
  await noteDone(access, { action: 'audit.asked', subject: scope === 'all' ? 'everything' : 'a sample' });
  return run;
}
