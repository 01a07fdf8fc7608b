/** Refreshes of one chatbot and of one session, for the record. */
import { runRefresh } from '@/lib/refresh/run';
import type { Bench } from '../bench';
import { check, type Figure, time } from '../figure';

const PART = 'scopes';
const ROUNDS = 5;

export async function measureScopes({ meter, engine, biggest, say }: Bench): Promise<Figure[]> {
  say('Scopes');
  const refresh = (type: 'chatbot' | 'session', scopeId: string, sessions: number) => ({
    run: async () => {
      const result = await runRefresh(engine, { type, scopeId, trigger: 'cli', requestedBy: 'bench' });
      check(
        result.rowsChanged === 0 && result.rowsRead === sessions,
        `A refresh of one ${type} read ${result.rowsRead} of ${sessions} sessions and changed ${result.rowsChanged} rows.`,
      );
    },
  });
  const costs = await meter.compare(
    {
      chatbot: refresh('chatbot', biggest.id, biggest.sessions),
      session: refresh('session', biggest.newestSessionId, 1),
    },
    { rounds: ROUNDS },
  );
  return [
    time(PART, `refresh of the biggest chatbot (${biggest.sessions.toLocaleString('en')} sessions)`, {
      what: 'chatbot refresh',
      ...costs.chatbot,
    }),
    time(PART, 'refresh of one session', { what: 'session refresh', ...costs.session }),
  ];
}
