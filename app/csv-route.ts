/** What the CSV routes share: the gate first, then the list as a file, or a sentence when the database cannot answer. */
import { unlessUnavailable } from '@/app/unavailable';
import type { Access } from '@/lib/auth/access';
import { requireRouteAccess } from '@/lib/auth/route-gate';
import { clockHeaders } from '@/lib/clock-headers';
import { type CsvColumn, csvHeaders, csvResponse } from '@/lib/csv';
import { readClocksNow } from '@/lib/reads/clocks-now';
import type { Opened } from '@/lib/reads/stream';

interface CsvRoute {
  GET: (request: Request) => Promise<Response>;
  /** The headers alone: nothing is read but the clocks. */
  HEAD: (request: Request) => Promise<Response>;
}

/**
 * @param columns those of the file, which may follow from what is asked for
 * @param open the list that the request asks for, as far as the asker may see it
 */
export function csvRoute<Row>(
  name: string,
  columns: CsvColumn<Row>[] | ((request: Request) => CsvColumn<Row>[]),
  open: (access: Access, request: Request) => Promise<Opened<Row>>,
): CsvRoute {
  const guarded = (answer: (access: Access, request: Request) => Promise<Response>) => (request: Request) =>
    unlessUnavailable(
      async () => {
        const access = await requireRouteAccess(request);
        return access instanceof Response ? access : answer(access, request);
      },
      (sentence, init) => new Response(sentence, init),
    );
  return {
    GET: guarded(async (access, request) => {
      const { clocks, rows } = await open(access, request);
      const chosen = typeof columns === 'function' ? columns(request) : columns;
      return csvResponse(name, chosen, rows, { headers: clockHeaders(clocks) });
    }),
    HEAD: guarded(async () => {
      const clocks = await readClocksNow();
      return new Response(null, { headers: csvHeaders(name, clockHeaders(clocks)) });
    }),
  };
}
