/** What Inngest calls, at /api/inngest: registers the functions and runs their steps. Guarded by Inngest's signature. */
import { serve } from 'inngest/next';
import type { NextRequest } from 'next/server';
import { db } from '@/db/client';
import { isInngestDev, schedulerOf } from '@/lib/jobs/mode';
import { readSettings } from '@/lib/jobs/settings';
import { client } from './client';
import { makeFunctions } from './functions';

type Method = 'GET' | 'POST' | 'PUT';

export async function answerInngest(method: Method, request: NextRequest): Promise<Response> {
  if (schedulerOf() !== 'inngest')
    return Response.json({ error: 'Inngest does not run the jobs here.' }, { status: 404 });
  // Without signatures any web page could send this machine's browser here.
  if (isInngestDev() && request.headers.get('origin') !== null)
    return Response.json({ error: 'This request came from a web page.' }, { status: 403 });
  // Schedules that people have set matter where functions are registered.
  const settings = method === 'PUT' ? await readSettings(db()) : undefined;
  const handlers = serve({
    client: client(),
    functions: makeFunctions(client(), db, settings),
    // A request that registers must be signed like any other.
    enableUnauthedSync: false,
  });
  return handlers[method](request, undefined) as Promise<Response>;
}
