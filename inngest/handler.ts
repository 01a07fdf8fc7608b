/** What Inngest calls, at /api/inngest: registers the functions and runs their steps. Guarded by Inngest's signature. */
import type { Inngest } from 'inngest';
import { serve } from 'inngest/next';
import { NextRequest } from 'next/server';
import { db } from '@/db/client';
import { env } from '@/lib/env';
import { isInngestDev, schedulerOf } from '@/lib/jobs/mode';
import { type JobSettings, readSettings } from '@/lib/jobs/settings';
import { readBody } from '@/lib/read-body';
import { client, makeClient } from './client';
import { makeFunctions } from './functions';

type Method = 'GET' | 'POST' | 'PUT';

/** Bytes that are read before the signature is looked at: a run's steps, whose results are small, and its event. */
const BODY_LIMIT = 4 * 1024 * 1024;

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
  const body = await readBody(request, BODY_LIMIT);
  if (body === null) return Response.json({ error: 'The body is too large.' }, { status: 413 });
  const handlers = await handlersFor(method);
  const { url, headers } = request;
  const read = new NextRequest(url, { method, headers, body: method === 'GET' ? undefined : body });
  return handlers[method](read, undefined) as Promise<Response>;
}
