/** Takes a file of conversations as the request's body; `?skip-bad=1` leaves bad lines out. */
import { unlessUnavailable } from '@/app/unavailable';
import { requireRouteAccess } from '@/lib/auth/route-gate';
import { noteDone } from '@/lib/auth/trail';
import { EMPTY_FILE, type ImportAnswer } from '@/lib/import/answer';
import { importUpload } from '@/lib/import/upload';
import { refusalToWrite } from '@/lib/source/current';

const STATUS: Record<ImportAnswer['outcome'], number> = {
  done: 200,
  'bad-line': 422,
  empty: 400,
  'too-large': 413,
  failed: 500,
};

export async function POST(request: Request): Promise<Response> {
  return unlessUnavailable(
    () => take(request),
    (error, init) => Response.json({ error }, init),
  );
}

async function take(request: Request): Promise<Response> {
  const access = await requireRouteAccess(request, 'import');
  if (access instanceof Response) return access;
  const refusal = refusalToWrite();
  if (refusal) return Response.json({ error: refusal.message }, { status: 409 });
  if (!request.body) return answer(EMPTY_FILE);
  const length = request.headers.get('content-length');
  const result = await importUpload(access, {
    body: request.body,
    size: length === null ? null : Number(length),
    skipBad: new URL(request.url).searchParams.get('skip-bad') === '1',
    signal: request.signal,
  });
  if (result.outcome === 'done') {
    const { sessionsNew, sessionsChanged } = result.result;
    const detail = `${sessionsNew} new and ${sessionsChanged} changed sessions`;
    await noteDone(access, { action: 'import.done', detail });
  }
  return answer(result);
}

function answer(body: ImportAnswer): Response {
  return Response.json(body, { status: STATUS[body.outcome], headers: { 'cache-control': 'no-store' } });
}
