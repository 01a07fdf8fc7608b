/** Handing a run that waits in the update log to Inngest. */
import { jobNamed } from '@/lib/jobs/jobs';
import type { Send } from '@/lib/refresh/handover';
import { client } from './client';
import { nameOfRequest } from './events';

/** The same run handed over twice is one event; ids of runs begin anew where Truecount was detached and attached again. */
export const sendRun: Send = async ({ id, job, scopeId, requestedAt }) => {
  await client().send({
    id: `run-${id}-${requestedAt}`,
    name: nameOfRequest(jobNamed(job)),
    data: { run: id, ...(scopeId !== null && { id: scopeId }) },
  });
};
