/** Whether Inngest answers, and where its console is: asked of its own server, or of its cloud. */
import { type Env, env } from '@/lib/env';
import { isInngestDev } from './mode';

export interface InngestReach {
  console: string;
  isReachable: boolean;
}

const CLOUD = { console: 'https://app.inngest.com', asked: 'https://inn.gs' };
const PATIENCE_MS = 700;
/** An answer is as good for so long: many pages may ask. */
const KEEP_MS = 5_000;

const held = globalThis as unknown as {
  truecountInngest?: { at: number; asked: string; answer: Promise<boolean> };
};

export function consoleOf(settings: Env = env()): string {
  return ownAddress(settings) ?? CLOUD.console;
}

function ownAddress(settings: Env): string | null {
  if (settings.INNGEST_BASE_URL) return new URL(settings.INNGEST_BASE_URL).origin;
  if (!isInngestDev(settings)) return null;
  return URL.canParse(settings.INNGEST_DEV!)
    ? new URL(settings.INNGEST_DEV!).origin
    : 'http://127.0.0.1:8288';
}

/** Never throws, and takes no longer than a page may wait. */
export async function reachInngest(settings: Env = env()): Promise<InngestReach> {
  const own = ownAddress(settings);
  const asked = own === null ? CLOUD.asked : `${own}/health`;
  const known = held.truecountInngest;
  const isKnown = known?.asked === asked && performance.now() - known.at < KEEP_MS;
  const answer = isKnown ? known.answer : answers(asked);
  if (!isKnown) held.truecountInngest = { at: performance.now(), asked, answer };
  return { console: consoleOf(settings), isReachable: await answer };
}

/** Any answer but an error of its own is one. */
async function answers(address: string): Promise<boolean> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS), redirect: 'manual' });
    return response.status < 500;
  } catch {
    return false;
  }
}

/** Address of one of its runs in the console. */
export function runInConsole(runId: string, settings: Env = env()): string {
  const own = ownAddress(settings);
  return own === null
    ? `${CLOUD.console}/env/production/runs/${encodeURIComponent(runId)}`
    : `${own}/run?runID=${encodeURIComponent(runId)}`;
}
