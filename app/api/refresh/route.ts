/** Asks for a refresh: `{"type": "full"}`, or `{"type": "chatbot", "scopeId": "7"}`. */
import { requestFor, targetSchema } from '@/app/ask-refresh';
import { readJson } from '@/app/read-json';
import { unlessUnavailable } from '@/app/unavailable';
import { requireRouteAccess } from '@/lib/auth/route-gate';

const NO_STORE = { headers: { 'Cache-Control': 'no-store' } };

export async function POST(request: Request): Promise<Response> {
  return unlessUnavailable(
    () => ask(request),
    (error, init) => Response.json({ error }, init),
  );
}

async function ask(request: Request): Promise<Response> {
  const access = await requireRouteAccess(request, 'refresh');
  if (access instanceof Response) return access;
  const body = await readJson(request);
  if (body === 'too large')
    return Response.json({ error: 'The body is too large.' }, { status: 413, ...NO_STORE });
  const target = targetSchema.safeParse(body);
  if (!target.success) {
    const error =
      'The body is JSON: {"type": "full"}, or {"type": "chatbot" or "session", "scopeId": "an id"}.';
    return Response.json({ error }, { status: 400, ...NO_STORE });
  }
  const asked = await requestFor(access, target.data);
  if (!asked) return Response.json({ error: 'Not found' }, { status: 404, ...NO_STORE });
  return Response.json(asked, { status: 202, ...NO_STORE });
}
