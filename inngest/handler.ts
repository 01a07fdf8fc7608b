/** What Inngest calls, at /api/inngest: registers the functions and runs their steps. Guarded by Inngest's signature. */
import type { Inngest } from 'inngest';
import { serve } from 'inngest/next';
import type { NextRequest } from 'next/server';
import { db } from '@/db/client';
import { env } from '@/lib/env';
import { isInngestDev, schedulerOf } from '@/lib/jobs/mode';
import { type JobSettings, readSettings } from '@/lib/jobs/settings';
import { client, makeClient } from './client';
import { makeFunctions } from './functions';

type Method = 'GET' | 'POST' | 'PUT';
type Handlers = Record<Method, (request: NextRequest, response: unknown) => unknown>;

/** @param settings what people have set, which matters where functions are registered */
function makeHandlers(inngest: Inngest, settings?: JobSettings): Handlers {
  return serve({
    client: inngest,
    functions: makeFunctions(inngest, db, settings),
    // A request that registers must be signed like any other.
    enableUnauthedSync: false,
  });
}

let held: Handlers | undefined;

/** A client keeps every function that was ever made with it: one set for all steps, and a client of its own to register. */
async function handlersFor(method: Method): Promise<Handlers> {
  if (method === 'PUT') return makeHandlers(makeClient(env()), await readSettings(db()));
  held ??= makeHandlers(client());
  return held;
}

export async function answerInngest(method: Method, request: NextRequest): Promise<Response> {
  if (schedulerOf() !== 'inngest')
    return Response.json({ error: 'Inngest does not run the jobs here.' }, { status: 404 });
  // Without signatures any web page could send this machine's browser here.
  if (isInngestDev() && request.headers.get('origin') !== null)
    return Response.json({ error: 'This request came from a web page.' }, { status: 403 });
  const handlers = await handlersFor(method);
  return handlers[method](request, undefined) as Promise<Response>;
}
