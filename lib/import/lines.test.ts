import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLines } from './lines';

async function read(bytes: Uint8Array, size = bytes.length || 1, limit?: number) {
  async function* chunks() {
    const shared = Buffer.alloc(size);
    for (let at = 0; at < bytes.length; at += size) {
      // The same memory each time, as a careless stream might give it.
      const length = Buffer.from(bytes).copy(shared, 0, at, at + size);
      yield shared.subarray(0, length);
    }
  }
  const lines = [];
  for await (const line of readLines(chunks(), limit)) lines.push(line);
  return lines;
}

const text = (value: string) => new TextEncoder().encode(value);

describe('readLines', () => {
  test('numbers count empty lines, which are left out; CRLF, byte-order mark and a missing last end are accepted', async () => {
    expect(await read(text('\ufeffa\r\n\r\n  \nb\n\nc'))).toEqual([
      { number: 1, text: 'a' },
      { number: 4, text: 'b' },
      { number: 6, text: 'c' },
    ]);
  });

  test('nothing at all holds no line', async () => {
    expect(await read(text(''))).toEqual([]);
    expect(await read(text('\n\r\n'))).toEqual([]);
    expect(await read(text('\ufeff'))).toEqual([]);
  });

  test('a byte-order mark further down is text', async () => {
    expect(await read(text('a\n\ufeffb'))).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: '\ufeffb' },
    ]);
  });

  test('bytes that are no UTF-8 spoil their own line only', async () => {
    const bytes = Buffer.concat([text('a\n'), Buffer.from([0x62, 0xff, 0x0a]), text('c')]);
    expect(await read(bytes)).toEqual([
      { number: 1, text: 'a' },
      { number: 2, text: 'b\ufffd', reason: 'not valid UTF-8' },
      { number: 3, text: 'c' },
    ]);
  });

  test('a line beyond the limit is bad and what follows is read; one at the limit is good', async () => {
    for (const size of [1, 3, 100]) {
      const lines = await read(
        text(`${'x'.repeat(10)}\n${'y'.repeat(11)}\n${'z'.repeat(5000)}\r\nok`),
        size,
        10,
      );
      expect(lines.map(({ number, reason }) => [number, reason !== undefined])).toEqual([
        [1, false],
        [2, true],
        [3, true],
        [4, false],
      ]);
      expect(lines[1]?.reason).toBe('longer than 10 bytes');
      expect(lines[2]?.text.length).toBeLessThanOrEqual(1000);
      expect(lines[3]?.text).toBe('ok');
    }
  });

  test('lines are the same however the bytes are cut', async () => {
    const line = fc
      .string({ unit: 'binary' })
      .map((value) => value.replace(/[\r\n\ufeff]/g, '').toWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
        const bytes = text(lines.join('\n'));
        const expected = lines
          .map((value, at) => ({ number: at + 1, text: value }))
          .filter((each) => each.text.trim() !== '');
        expect(await read(bytes, size)).toEqual(expected);
      }),
    );
  });
});
