/** A small JSON body, read no further than its limit. */

const LIMIT = 64 * 1024;

/** @returns what was sent; undefined when it is no JSON */
export async function readJson(request: Request): Promise<unknown | 'too large'> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > LIMIT) return 'too large';
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}
