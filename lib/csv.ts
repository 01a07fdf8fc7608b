/** CSV as RFC 4180 has it, safe to open in a spreadsheet, streamed. */
import { stringify } from 'csv-stringify/sync';

/** Rows a file holds at most. */
export const CSV_ROW_LIMIT = 1_000_000;

export type CsvValue = string | number | boolean | null;

/** A column: its heading and what a row has in it. Text is guarded; instants and ids are given as they are. */
export interface CsvColumn<Row> {
  heading: string;
  value: (row: Row) => CsvValue;
}

// A spreadsheet would run such a text as a formula. The last four are the full-width forms, which some take as well.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const FORMULA = /^[=+\-@\u0000-\u001f\u007f-\u009f＝＋－＠]/;

/** `text`, with an apostrophe before it where a spreadsheet would take it for a formula. */
export function guardText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** Lines of `rows`, each ending in CR LF. */
export function formatCsv(rows: CsvValue[][]): string {
  return stringify(
    rows.map((row) => row.map((value) => (typeof value === 'string' ? guardText(value) : value))),
    {
      record_delimiter: '\r\n',
      quote_record_delimiter: true,
      cast: { boolean: (value) => (value ? 'true' : 'false'), number: (value) => String(value) },
    },
  );
}

/**
 * A file of all rows, or the error of the first read: nothing has been sent by then, so the answer can say so.
 * An error after that breaks the answer off; a client sees an incomplete transfer, never a short file.
 * @param chunks rows in order; ends itself or is ended at `limit` rows
 * @param headers further headers of the answer
 */
export async function csvResponse<Row>(
  name: string,
  columns: CsvColumn<Row>[],
  chunks: AsyncIterable<Row[]>,
  { limit = CSV_ROW_LIMIT, headers = {} }: { limit?: number; headers?: Record<string, string> } = {},
): Promise<Response> {
  const lines = writeLines(columns, chunks, limit)[Symbol.asyncIterator]();
  const first = await lines.next();
  const encoder = new TextEncoder();
  let isFirst = true;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = isFirst ? first : await lines.next();
      isFirst = false;
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    async cancel() {
      await lines.return?.(undefined);
    },
  });
  return new Response(body, { headers: csvHeaders(name, headers, limit) });
}

/** Headers of a file, further ones included. */
export function csvHeaders(
  name: string,
  headers: Record<string, string> = {},
  limit = CSV_ROW_LIMIT,
): Record<string, string> {
  return {
    ...headers,
    'Content-Type': 'text/csv; charset=utf-8; header=present',
    'Content-Disposition': `attachment; filename="${name}"`,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'X-Row-Limit': String(limit),
  };
}

/** The headings together with the first rows, so that what fails at once fails before anything is sent. */
async function* writeLines<Row>(columns: CsvColumn<Row>[], chunks: AsyncIterable<Row[]>, limit: number) {
  let head: CsvValue[][] = [columns.map(({ heading }) => heading)];
  let left = limit;
  for await (const chunk of chunks) {
    const rows = chunk.slice(0, left);
    left -= rows.length;
    yield formatCsv([...head, ...rows.map((row) => columns.map(({ value }) => value(row)))]);
    head = [];
    if (left === 0) return;
  }
  if (head.length > 0) yield formatCsv(head);
}
