/** What a command that failed says: one line. */
import { CommanderError } from 'commander';
import postgres from 'postgres';
import { describeError } from '@/lib/errors';

export const FAILED = 1;
export const MISUSED = 2;

/** Thrown by a command that ended, and said why, in its own words. */
export class EndedError extends Error {
  constructor(readonly exitCode: number) {
    super('');
  }
}

const codeOf = (error: Error) => ('code' in error && typeof error.code === 'string' ? error.code : '');

/** Errors whose own text may hold values of a statement, or says nothing to a person. */
function isOfDatabase(error: Error): boolean {
  const ofConnection = /^(CONNECT|ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|SASL)/.test(codeOf(error));
  return (
    error instanceof postgres.PostgresError || ofConnection || error.cause instanceof postgres.PostgresError
  );
}

export function lineOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!isOfDatabase(error)) return error.message.split('\n')[0] || error.name;
  const { code, message } = describeError(error);
  return message.includes(code) ? message : `${message} (${code})`;
}

/** Tells the user, and gives the exit code. */
export function report(error: unknown): number {
  if (error instanceof EndedError) return error.exitCode;
  // Commander has said it already; its own mistakes are codes of usage, help and version are none.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : MISUSED;
  console.error(`truecount: ${lineOf(error)}`);
  return FAILED;
}
