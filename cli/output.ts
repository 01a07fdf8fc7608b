/** Rows on standard output: a JSON array or a table, written as they come. */
import { once } from 'node:events';

async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** One JSON array, a row a line. */
export async function printJson(chunks: AsyncIterable<object[]>): Promise<void> {
  let hasRows = false;
  for await (const rows of chunks) {
    if (rows.length === 0) continue;
    await write(`${hasRows ? ',' : '['}\n${rows.map((row) => JSON.stringify(row)).join(',\n')}`);
    hasRows = true;
  }
  await write(hasRows ? '\n]\n' : '[]\n');
}

/** One JSON object: the members of `head`, and the rows as an array under `name`. */
export async function printJsonObject(
  head: object,
  name: string,
  chunks: AsyncIterable<object[]>,
): Promise<void> {
  await write(`${JSON.stringify(head).slice(0, -1)},\n"${name}": `);
  await printJson(chunks);
  await write('}\n');
}

/** Columns wide enough for the first chunk; later rows may be wider. */
export async function printTable(chunks: AsyncIterable<object[]>): Promise<void> {
  let widths: number[] | undefined;
  let isEmpty = true;
  for await (const rows of chunks) {
    const lines = rows.map((row) => Object.values(row).map(cell));
    if (!widths && rows[0]) {
      const names = Object.keys(rows[0]);
      widths = names.map((name, column) =>
        Math.max(name.length, ...lines.map((line) => line[column]!.length)),
      );
      await write(
        `${names
          .map((name, column) => name.padEnd(widths![column]!))
          .join('  ')
          .trimEnd()}\n`,
      );
    }
    isEmpty &&= rows.length === 0;
    await write(
      lines
        .map(
          (line) =>
            `${line
              .map((text, column) => text.padEnd(widths?.[column] ?? 0))
              .join('  ')
              .trimEnd()}\n`,
        )
        .join(''),
    );
  }
  if (isEmpty) await write('Nothing found.\n');
}

/** Control characters could steer the terminal. */
function cell(value: unknown): string {
  if (value === null || value === undefined) return '-';
  return (Array.isArray(value) ? value.join(', ') : String(value)).replace(/\p{Cc}/gu, ' ');
}
