/** What the CSV routes share: the gate first, then the list as a file, or a sentence when the database cannot answer. */
import { unlessUnavailable } from '@/app/unavailable';
import type { Access } from '@/lib/auth/access';
import { requireRouteAccess } from '@/lib/auth/gate';
import { type CsvColumn, csvResponse } from '@/lib/csv';

/** @param rows the list that the request asks for, in chunks, as far as the asker may see it */
export function csvRoute<Row>(
  name: string,
  columns: CsvColumn<Row>[],
  rows: (access: Access, request: Request) => AsyncIterable<Row[]>,
): (request: Request) => Promise<Response> {
  async function answer(request: Request): Promise<Response> {
    const access = await requireRouteAccess(request);
    return access instanceof Response ? access : csvResponse(name, columns, rows(access, request));
  }
  return (request) =>
    unlessUnavailable(
      () => answer(request),
      (sentence, init) => new Response(sentence, init),
    );
}
