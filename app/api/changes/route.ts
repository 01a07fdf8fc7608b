/** Whether anything changed: a token as ETag, which an open page asks for again and again; 304 while nothing did. */
import { unlessUnavailable } from '@/app/unavailable';
import { requireRouteAccess } from '@/lib/auth/route-gate';
import { clockHeaders } from '@/lib/clock-headers';
import { readChanges } from '@/lib/reads/changes';

export async function GET(request: Request): Promise<Response> {
  return unlessUnavailable(
    () => answer(request),
    (error, init) => Response.json({ error }, init),
  );
}

/** Whether server and database answer: nothing of the platform's is read but who may ask. */
export async function HEAD(request: Request): Promise<Response> {
  return unlessUnavailable(
    async () => {
      const access = await requireRouteAccess(request);
      return access instanceof Response ? access : new Response(null, { status: 204, headers: NEVER_KEPT });
    },
    (_, init) => new Response(null, init),
  );
}

const NEVER_KEPT = { 'Cache-Control': 'no-store' };

/** `?of=cache` asks for the token of pages that show cached rows as they are. */
async function answer(request: Request): Promise<Response> {
  const access = await requireRouteAccess(request);
  if (access instanceof Response) return access;
  const changes = await readChanges();
  const isOfCache = new URL(request.url).searchParams.get('of') === 'cache';
  const token = isOfCache ? changes.cacheToken : changes.token;
  const headers = {
    ETag: `"${token}"`,
    'Cache-Control': 'private, no-cache',
    ...clockHeaders(changes.clocks),
  };
  if (isKnown(request.headers.get('if-none-match'), token))
    return new Response(null, { status: 304, headers });
  return Response.json({ token, pending: changes.clocks.pending }, { headers });
}

/** Weak comparison, as RFC 9110 asks for it here. */
function isKnown(header: string | null, token: string): boolean {
  if (header?.trim() === '*') return true;
  return (header ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${token}"`);
}
