/** `truecount refresh`: refreshes the cache tables, here and now or in a process of its own. */
import { type Command, InvalidArgumentError } from 'commander';
import { db } from '@/db/client';
import { checkedAfterwards } from '@/lib/audit/after-full';
import { parseId } from '@/lib/auth/access';
import { advanceRefresh } from '@/lib/refresh/advance';
import { openRun, type RefreshRequest, readRequest } from '@/lib/refresh/log';
import { carryOut, runRefresh } from '@/lib/refresh/run';
import { strategyType } from '@/lib/refresh/strategy';
import { sourceHas } from '@/lib/refresh/target';
import { withDatabase } from '../database';
import { startElsewhere } from '../elsewhere';
import { describeRun, withProgress } from '../run-lines';

interface Options {
  chatbotId?: string;
  sessionId?: string;
  full?: boolean;
  async?: boolean;
  run?: string;
}

export function register(program: Command): void {
  program
    .command('refresh')
    .description('refresh the statistics: once by UPDATE_STRATEGY, everything, one chatbot or one session')
    .option('--chatbot-id <id>', 'only the sessions and totals of this chatbot', readId)
    .option('--session-id <id>', 'only this session', readId)
    .option('--full', 'everything, from scratch')
    .option('--async', 'return at once with the id of the run')
    .option('--run <id>', 'carry out a run that was asked for with --async', readId)
    .action(refresh);
}

function readId(value: string): string {
  const id = parseId(value);
  if (id === null) throw new InvalidArgumentError('An id is a whole number.');
  return id;
}

function requestOf(options: Options): RefreshRequest {
  const given = [options.chatbotId, options.sessionId, options.full].filter((value) => value !== undefined);
  if (given.length > 1) throw new Error('Give one of --chatbot-id, --session-id and --full.');
  const who = { trigger: 'cli' };
  if (options.chatbotId) return { type: 'chatbot', scopeId: options.chatbotId, ...who };
  if (options.sessionId) return { type: 'session', scopeId: options.sessionId, ...who };
  return { type: options.full ? 'full' : strategyType(), ...who };
}

const advance = checkedAfterwards(advanceRefresh);

async function refresh(options: Options): Promise<void> {
  const request = requestOf(options);
  await withDatabase(async () => {
    const sql = db();
    if (options.run) {
      const waiting = await readRequest(sql, options.run);
      if (!waiting) throw new Error(`There is no run ${options.run}.`);
      return console.log(describeRun(await carryOut(sql, options.run, waiting, { advance })));
    }
    const { type, scopeId } = request;
    if ((type === 'chatbot' || type === 'session') && !(await sourceHas(sql, type, scopeId!))) {
      throw new Error(`There is no ${type} ${scopeId}, in the source or in the cache.`);
    }
    if (options.async) {
      const run = await openRun(sql, request);
      if (!run.joined) await startElsewhere('refresh', '--run', run.id);
      return console.log(run.joined ? `Asked for already: run ${run.id}.` : `Asked for: run ${run.id}.`);
    }
    console.log(
      describeRun(await withProgress((onProgress) => runRefresh(sql, request, onProgress, advance))),
    );
  });
}
