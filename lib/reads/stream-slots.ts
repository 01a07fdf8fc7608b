/** How many lists may stream at once in this process: pages must always find a connection. */

/** Of the pool's ten connections. */
const SLOTS = 3;

let free = SLOTS;
const waiting: (() => void)[] = [];

export interface Slot {
  /** Gives it back; a second time does nothing. */
  free(): void;
  /** The reader has the turn: given back when it does not come again within the time. Ended by calling what it gives. */
  rest(): () => void;
}

/** @param idleMs how long a reader may rest, milliseconds */
export async function takeSlot(idleMs: number): Promise<Slot> {
  if (free > 0) free -= 1;
  else await new Promise<void>((resolve) => waiting.push(resolve));
  let isHeld = true;
  const giveBack = () => {
    if (!isHeld) return;
    isHeld = false;
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return {
    free: giveBack,
    rest() {
      const timer = setTimeout(giveBack, idleMs);
      timer.unref();
      return () => clearTimeout(timer);
    },
  };
}
