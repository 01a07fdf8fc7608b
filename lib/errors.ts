/** What may be told of an error: never a statement's parameters, never a row's content. */

/** An error that has a code and nothing else to tell. */
export class CodedFailure extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

interface CodedError {
  code: string;
}

function hasCode(error: unknown): error is CodedError {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
}

/** An error whose own message is for people, and carries no parameter of a statement and no content of a row. */
export class TellableError extends Error {}

/** Sentences for what operators meet; keys are SQLSTATE codes, their first two characters, or the driver's codes. */
const SENTENCES: Record<string, string> = {
  ECONNREFUSED: 'The database refuses connections: is it running?',
  ENOTFOUND: 'The database host is unknown.',
  CONNECT_TIMEOUT: 'The database did not answer in time.',
  CONNECTION_CLOSED: 'The connection to the database was lost.',
  CONNECTION_ENDED: 'The connection to the database was ended.',
  CONNECTION_DESTROYED: 'The connection to the database was lost.',
  ECONNRESET: 'The connection to the database was lost.',
  SIGN_IN_UNREAD: 'The database did not answer who is signed in.',
  '57P01': 'The database ended the connection (restart or administrator).',
  '57P02': 'The database crashed and ended the connection.',
  '57P03': 'The database is starting up or shutting down.',
  '57014': 'A statement ran past its time limit or was cancelled.',
  '55P03': 'The lock was not free within the time limit.',
  '53100': 'The disk of the database is full.',
  '53300': 'The database has no connection left.',
  '42501': 'The database role lacks a right that is needed.',
  '42P01': 'A table that is needed does not exist: was the database migrated, or Truecount detached from it?',
  '28P01': 'The database refused the password.',
  '28': 'The database refused the login.',
  '3D000': 'The database does not exist.',
  '55000': 'The database does not accept connections or statements at the moment.',
};

/**
 * @returns `code`: SQLSTATE or system code, `error` when there is none; `message`: a sentence for people
 */
export function describeError(error: unknown): { code: string; message: string } {
  if (error instanceof TellableError) return { code: 'refused', message: error.message };
  if (hasCode(error)) {
    const sentence = SENTENCES[error.code] ?? SENTENCES[error.code.slice(0, 2)];
    return { code: error.code, message: sentence ?? `The database reported error ${error.code}.` };
  }
  // A wrapper such as Drizzle's carries the driver's error as its cause; its own message holds parameters.
  if (error instanceof Error && error.cause !== undefined) return describeError(error.cause);
  return { code: 'error', message: 'An unexpected error ended it.' };
}
