/** Asks again and again whether anything changed: often while it does, step by step less often when not. */

/** `old`: nothing changed, and yet the page should be read again. */
export type Answer = 'changed' | 'old' | 'same';

export interface Following {
  /** Rejects when the server does not answer as it should. */
  ask: (signal: AbortSignal) => Promise<Answer>;
  /** The page is to be read again. It may be no time for that: then the next answer says so again. */
  onNews: () => void;
  /** Told once when the server has stopped answering, and once when it answers again. */
  onLost: (isLost: boolean) => void;
}

export const FAST_MS = 2_000;
export const SLOW_MS = 20_000;
const GROWTH = 1.25;
/** An answer that takes longer never comes. */
const PATIENCE_MS = 10_000;
/** One failure may be a page that is just left, or a server that is just started anew. */
const LOST_FROM = 2;

/** @returns ends it: nothing is asked, and nothing is told, after that */
export function followChanges({ ask, onNews, onLost }: Following): () => void {
  let delay = FAST_MS;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: AbortController | null = null;

  const next = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(look, ms);
  };
  const pause = () => {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
  };

  async function look(): Promise<void> {
    if (asking || document.hidden) return;
    const current = new AbortController();
    asking = current;
    const limit = setTimeout(() => current.abort(), PATIENCE_MS);
    const answer = await ask(current.signal).catch(() => null);
    clearTimeout(limit);
    // Paused, ended or begun anew meanwhile.
    if (asking !== current) return;
    asking = null;
    if (answer === null) return fail();
    if (failures >= LOST_FROM) onLost(false);
    failures = 0;
    delay = answer === 'changed' ? FAST_MS : Math.min(delay * GROWTH, SLOW_MS);
    next(delay);
    if (answer !== 'same') onNews();
  }

  function fail(): void {
    failures += 1;
    if (failures === LOST_FROM) onLost(true);
    next(Math.min(FAST_MS * 2 ** failures, SLOW_MS));
  }

  /** Somebody looks, or the network is back: at once, and often again. */
  const wake = () => {
    if (document.hidden) return pause();
    delay = FAST_MS;
    clearTimeout(timer);
    void look();
  };

  document.addEventListener('visibilitychange', wake);
  window.addEventListener('focus', wake);
  window.addEventListener('online', wake);
  next(FAST_MS);
  return () => {
    pause();
    document.removeEventListener('visibilitychange', wake);
    window.removeEventListener('focus', wake);
    window.removeEventListener('online', wake);
  };
}
