/** Errors of reads, in words for people. */
import { TellableError } from '@/lib/errors';

/** Thrown when a statement of a page ran past READ_TIMEOUT; the page stays usable and says so. */
export class ReadTimeoutError extends TellableError {
  constructor() {
    super('Reading took longer than the time limit. Narrow the filters or try again.');
  }
}

/** Thrown for a list that would be short: nothing, or not everything, was counted yet. */
export class NotFilledError extends TellableError {
  constructor() {
    super('The statistics have not been counted yet. Try again when the first refresh is done.');
  }
}

/** Null when a list ran past its time limit: the filters must stay usable. Other errors are the page's. */
export async function unlessTimedOut<List>(read: () => Promise<List>): Promise<List | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ReadTimeoutError) return null;
    throw error;
  }
}
