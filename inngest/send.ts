/** Handing a run that waits in the update log to Inngest. */
import { jobNamed } from '@/lib/jobs/jobs';
import type { Send } from '@/lib/refresh/handover';
import { client } from './client';
import { nameOfRequest } from './events';

/** The same run handed over twice is one event. */
export const sendRun: Send = async ({ id, job, scopeId }) => {
  await client().send({
    id: `run-${id}`,
    name: nameOfRequest(jobNamed(job)),
    data: { run: id, ...(scopeId !== null && { id: scopeId }) },
  });
};
