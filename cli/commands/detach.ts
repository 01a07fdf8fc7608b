/** `truecount detach`: takes every trace of Truecount away from a platform's database, and proves it. */
import type { Command } from 'commander';
import { connect } from '@/db/client';
import { findTraces, otherConnections, refuseDetach, removeAll, type Trace } from '@/lib/attach/detach';
import { formatNoun } from '@/lib/format';
import { confirm } from '../confirm';
import { withGivenDatabase } from '../database';
import { EndedError } from '../errors';

interface Options {
  dryRun?: boolean;
  yes?: boolean;
}

export function register(program: Command): void {
  program
    .command('detach')
    .description("take every trace of Truecount away from a platform's database")
    .argument('[database-url]', 'its address, DATABASE_URL unless given')
    .option('--dry-run', 'list what would go, and stop')
    .option('--yes', 'do it without asking')
    .action(run);
}

async function run(url: string | undefined, { dryRun, yes }: Options): Promise<void> {
  await withGivenDatabase(url, async (address) => {
    const sql = connect(address, { max: 1, name: 'truecount detach' });
    try {
      await refuseDetach(sql);
      const traces = await findTraces(sql);
      console.log(`Would go: ${summary(traces)}.`);
      for (const { kind, name } of traces.filter(({ kind }) => kind !== 'table' && kind !== 'function'))
        console.log(`  ${kind} ${name}`);
      const others = await otherConnections(sql);
      if (others > 0)
        console.log(
          `Truecount is in use: ${formatNoun(others, 'connection')}. Its server will say that the database is detached; stop it.`,
        );
      if (dryRun) return console.log('Nothing was changed (--dry-run).');
      if (!(await confirm('Detach?', yes))) return console.log('Nothing was changed.');
      await removeAll(sql);
      const left = await findTraces(sql);
      if (left.length > 0) {
        console.error(`Left: ${summary(left)}.`);
        for (const { kind, name } of left) console.error(`  ${kind} ${name}`);
        throw new EndedError(1);
      }
      console.log(
        'Detached. Looked for afterwards: schemas, tables, functions, triggers, indexes of Truecount: none is left.',
      );
    } finally {
      await sql.end({ timeout: 5 });
    }
  });
}

function summary(traces: Trace[]): string {
  const kinds = ['schema', 'table', 'function', 'trigger', 'index'] as const;
  return kinds
    .map((kind) => [kind, traces.filter((trace) => trace.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => formatNoun(count, kind, kind === 'index' ? 'indexes' : `${kind}s`))
    .join(', ');
}
