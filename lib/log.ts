/**
 * The log of this process: one JSON object a line, on standard error, so that a command's output stays its own.
 * Fields: `operation`, `durationMs`, `rows`, and what tells the case. Never a statement's parameters, never a row's content.
 */
import pino from 'pino';
import { env } from './env';

const isTest = process.env.VITEST !== undefined;

export const log = pino(
  {
    base: null,
    level: isTest ? 'silent' : 'info',
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
  },
  pino.destination({ fd: 2, sync: true }),
);

/**
 * What an operation took, where LOG_PERFORMANCE asks for it.
 * @param durationMs wall time, milliseconds
 * @param rows rows read or written
 */
export function logPerformance(
  operation: string,
  durationMs: number,
  rows: number,
  more: Record<string, unknown> = {},
): void {
  if (!env().LOG_PERFORMANCE) return;
  log.info({ operation, durationMs: Math.round(durationMs * 100) / 100, rows, ...more }, operation);
}
