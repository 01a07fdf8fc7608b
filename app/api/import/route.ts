/** Takes a file of conversations as the request's body; `?skip-bad=1` leaves bad lines out. */
import { unlessUnavailable } from '@/app/unavailable';
import { requireRouteAccess } from '@/lib/auth/gate';
import { EMPTY_FILE, type ImportAnswer } from '@/lib/import/answer';
import { importUpload } from '@/lib/import/upload';
import { refusalToWrite } from '@/lib/source/current';

const STATUS: Record<ImportAnswer['outcome'], number> = {
  done: 200,
  'bad-line': 422,
  empty: 400,
  failed: 500,
};

export async function POST(request: Request): Promise<Response> {
  return unlessUnavailable(
    () => take(request),
    (error, init) => Response.json({ error }, init),
  );
}

async function take(request: Request): Promise<Response> {
  const access = await requireRouteAccess(request);
  if (access instanceof Response) return access;
  const refusal = refusalToWrite();
  if (refusal) return Response.json({ error: refusal.message }, { status: 409 });
  if (!request.body) return answer(EMPTY_FILE);
  const length = request.headers.get('content-length');
  return answer(
    await importUpload(access, {
      body: request.body,
      size: length === null ? null : Number(length),
      skipBad: new URL(request.url).searchParams.get('skip-bad') === '1',
      signal: request.signal,
    }),
  );
}

function answer(body: ImportAnswer): Response {
  return Response.json(body, { status: STATUS[body.outcome], headers: { 'cache-control': 'no-store' } });
}
