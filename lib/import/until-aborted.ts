/** A stream that ends with its signal, even while it is silent. */

/**
 * @param onBytes told the size of each chunk
 * @throws the signal's reason once it is aborted
 */
export async function* untilAborted(
  input: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const source = input[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await nextOrAbort(source, signal);
      if (next.done) return;
      onBytes(next.value.byteLength);
      yield next.value;
    }
  } finally {
    // Not awaited, as a silent input never answers; what it reports now concerns nobody.
    source.return?.().catch(() => undefined);
  }
}

/** One race per chunk: a race against one lasting promise would keep every chunk in memory. */
async function nextOrAbort(
  source: AsyncIterator<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<IteratorResult<Uint8Array>> {
  if (!signal) return await source.next();
  signal.throwIfAborted();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([source.next(), aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
