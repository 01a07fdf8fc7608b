import { describe, expect, it } from 'vitest';
import { type CsvColumn, csvResponse, formatCsv, guardText } from './csv';

interface Row {
  name: string;
  count: number;
}
const columns: CsvColumn<Row>[] = [
  { heading: 'name', value: (row) => row.name },
  { heading: 'count', value: (row) => row.count },
];
async function* chunks(...all: (Row[] | Error)[]) {
  for (const chunk of all) {
    if (chunk instanceof Error) throw chunk;
    yield chunk;
  }
}
const row = (count: number): Row => ({ name: `n${count}`, count });

describe('a line', () => {
  it('is quoted as RFC 4180 has it, and ends in CR LF', () => {
    expect(formatCsv([['a,b', 'say "hi"', 'two\nlines', 'cr\rhere', 'plain', 3, true, null]])).toBe(
      '"a,b","say ""hi""","two\nlines","cr\rhere",plain,3,true,\r\n',
    );
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\r=x', '\u0000', '\u007f', '＝1'])('guards %j', (text) => {
    expect(guardText(text)).toBe(`'${text}`);
  });

  it.each(['a=1', '1-2', '2026-01-31T09:00:00.000001Z', '', "'quoted", 'é'])('leaves %j as it is', (text) => {
    expect(guardText(text)).toBe(text);
  });

  it('keeps a negative number a number', () => {
    expect(formatCsv([[-5]])).toBe('-5\r\n');
  });
});

describe('a file', () => {
  it('has all rows after its headings, and says how it is to be kept', async () => {
    const response = await csvResponse('list.csv', columns, chunks([row(1), row(2)], [row(3)]));
    expect(await response.text()).toBe('name,count\r\nn1,1\r\nn2,2\r\nn3,3\r\n');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="list.csv"');
    expect(response.headers.get('X-Row-Limit')).toBe('1000000');
  });

  it('has its headings where there are no rows', async () => {
    expect(await (await csvResponse('list.csv', columns, chunks())).text()).toBe('name,count\r\n');
  });

  it('ends at its limit, in the middle of a chunk too', async () => {
    const response = await csvResponse('list.csv', columns, chunks([row(1), row(2)], [row(3), row(4)]), {
      limit: 3,
    });
    expect(await response.text()).toBe('name,count\r\nn1,1\r\nn2,2\r\nn3,3\r\n');
    expect(response.headers.get('X-Row-Limit')).toBe('3');
  });

  it('fails before it begins when the first read fails', async () => {
    await expect(csvResponse('list.csv', columns, chunks(new Error('down')))).rejects.toThrow('down');
  });

  it('breaks off when a later read fails, and is never short without a word', async () => {
    const response = await csvResponse('list.csv', columns, chunks([row(1)], new Error('down')));
    await expect(response.text()).rejects.toThrow('down');
  });

  it('lets go of the list when the reader leaves', async () => {
    let isReleased = false;
    async function* endless() {
      try {
        for (;;) yield [row(1)];
      } finally {
        isReleased = true;
      }
    }
    const response = await csvResponse('list.csv', columns, endless());
    await response.body?.cancel();
    expect(isReleased).toBe(true);
  });
});
