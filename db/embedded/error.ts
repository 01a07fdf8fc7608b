/** The one error of the embedded server. */

/** `message` is one line: what happened, to what, and what to do. */
export class EmbeddedServerError extends Error {
  override name = 'EmbeddedServerError';
}

/** What a failed system call means to a person, in a few words. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC') return 'the disk is full';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  if (code === 'EROFS') return 'the file system is read-only';
  if (code === 'ENOENT') return 'not found';
  return error.message.split('\n')[0] ?? 'unknown reason';
}
