/** A small JSON body, read no further than its limit. */
import { readBody } from '@/lib/read-body';

const LIMIT = 64 * 1024;

/** @returns what was sent; undefined when it is no JSON */
export async function readJson(request: Request): Promise<unknown | 'too large'> {
  const body = await readBody(request, LIMIT);
  if (body === null) return 'too large';
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
