/** What the CSV routes share: the gate first, then the list as a file, or a sentence when the database cannot answer. */
import { unlessUnavailable } from '@/app/unavailable';
import type { Access } from '@/lib/auth/access';
import { requireRouteAccess } from '@/lib/auth/gate';
import { clockHeaders } from '@/lib/clock-headers';
import { type CsvColumn, csvResponse } from '@/lib/csv';
import type { Opened } from '@/lib/reads/stream';

/** @param open the list that the request asks for, as far as the asker may see it */
export function csvRoute<Row>(
  name: string,
  columns: CsvColumn<Row>[],
  open: (access: Access, request: Request) => Promise<Opened<Row>>,
): (request: Request) => Promise<Response> {
  async function answer(request: Request): Promise<Response> {
    const access = await requireRouteAccess(request);
    if (access instanceof Response) return access;
    const { clocks, rows } = await open(access, request);
    return csvResponse(name, columns, rows, { headers: clockHeaders(clocks) });
  }
  return (request) =>
    unlessUnavailable(
      () => answer(request),
      (sentence, init) => new Response(sentence, init),
    );
}
