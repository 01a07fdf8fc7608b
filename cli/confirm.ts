/** Asking for a yes. */
import { createInterface } from 'node:readline/promises';

/**
 * @param isSaid the yes was given with the command
 * @throws Error where nobody can be asked
 */
export async function confirm(question: string, isSaid = false): Promise<boolean> {
  if (isSaid) return true;
  if (!process.stdin.isTTY) throw new Error('Nobody is there to be asked: say --yes, or --dry-run.');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`${question} [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
