/** `truecount doctor`: looks at the installation and says what to do; changes nothing. */
import type { Command } from 'commander';
import { connect } from '@/db/client';
import type { Check } from '@/lib/doctor/check';
import { examine } from '@/lib/doctor/doctor';
import { formatNoun } from '@/lib/format';
import { withGivenDatabase } from '../database';
import { EndedError } from '../errors';

const WORDS: Record<Check['state'], string> = { ok: 'ok  ', note: 'note', bad: 'BAD ' };

export function register(program: Command): void {
  program
    .command('doctor')
    .description('look at connection, rights, capture, lateness, indexes and clock, and say what to do')
    .argument('[database-url]', 'address of the database, DATABASE_URL unless given')
    .option('--json', 'the checks as JSON')
    .action(run);
}

async function run(url: string | undefined, { json }: { json?: boolean }): Promise<void> {
  await withGivenDatabase(url, async (address) => {
    const sql = connect(address, { max: 3, name: 'truecount doctor' });
    try {
      const checks = await examine(sql);
      if (json) console.log(JSON.stringify(checks, null, 2));
      else for (const line of describe(checks)) console.log(line);
      if (checks.some(({ state }) => state === 'bad')) throw new EndedError(1);
    } finally {
      await sql.end({ timeout: 5 });
    }
  });
}

function describe(checks: Check[]): string[] {
  const width = Math.max(...checks.map(({ subject }) => subject.length));
  const count = (state: Check['state']) => checks.filter((check) => check.state === state).length;
  return [
    ...checks.flatMap(({ subject, state, says, advice }) => [
      `${WORDS[state]}  ${subject.padEnd(width)}  ${says}`,
      ...(advice ? [`      ${' '.repeat(width)}  → ${advice}`] : []),
    ]),
    `${formatNoun(checks.length, 'check')}: ${count('ok')} ok, ${count('note')} to know, ${count('bad')} to mend.`,
  ];
}
