/** Thrown when a statement of a page ran past READ_TIMEOUT; the page stays usable and says so. */
export class ReadTimeoutError extends Error {
  constructor() {
    super('Reading took longer than the time limit. Narrow the filters or try again.');
  }
}
