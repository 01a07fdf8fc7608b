/** Cuts a stream of bytes into numbered lines of UTF-8 text, holding one line at a time. */

/** Longest line that is read, bytes; longer ones are bad lines. */
export const LINE_LIMIT = 64 * 1024 * 1024;
/** What is kept of a line that is too long, bytes. */
const KEPT_OF_LONG_LINE = 1_000;

export interface Line {
  /** From 1; empty lines count too. */
  number: number;
  /** Without its line end; of a line that cannot be read, what could be shown of it. */
  text: string;
  /** Why the line cannot be read; absent for a good one. */
  reason?: string;
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Lines of the stream, empty ones left out. CRLF and a byte-order mark at the start are accepted.
 * @param limit longest line, bytes
 */
export async function* readLines(input: AsyncIterable<Uint8Array>, limit = LINE_LIMIT): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let length = 0;
  let number = 0;

  const keep = (bytes: Buffer) => {
    length += bytes.length;
    // The rest of a line that is too long is counted, not kept.
    if (length <= limit + 1 || parts.length === 0) parts.push(bytes);
  };
  const take = (): Line | null => {
    number += 1;
    const line = makeLine(number, parts, length, limit);
    parts = [];
    length = 0;
    return line;
  };

  for await (const chunk of input) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      keep(bytes.subarray(start, end));
      start = end + 1;
      const line = take();
      if (line) yield line;
    }
    // A copy: whoever gave the chunk may fill it again.
    if (start < bytes.length) keep(Buffer.from(bytes.subarray(start)));
  }
  const last = length > 0 ? take() : null;
  if (last) yield last;
}

function makeLine(number: number, parts: Buffer[], length: number, limit: number): Line | null {
  let bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  if (number === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK)) {
    bytes = bytes.subarray(3);
    length -= 3;
  }
  if (length === bytes.length && bytes.at(-1) === RETURN) {
    bytes = bytes.subarray(0, -1);
    length -= 1;
  }
  if (length > limit) {
    const text = lenient.decode(bytes.subarray(0, KEPT_OF_LONG_LINE));
    return { number, text, reason: `longer than ${limit.toLocaleString('en')} bytes` };
  }
  const text = decode(bytes);
  if (text === null) return { number, text: lenient.decode(bytes), reason: 'not valid UTF-8' };
  return text.trim() === '' ? null : { number, text };
}

function decode(bytes: Buffer): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}
