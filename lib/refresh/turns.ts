/** The order of refreshes within one process: those of one kind one after another, and not more than two at once. */

/** A long refresh of everything and a short one beside it; more would take the pages' connections. */
const SLOTS = 2;

export class Turns {
  readonly #last = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #free = SLOTS;

  /** Waits for the turn of `kind`; the caller ends it by calling what it gets. */
  async take(kind: string): Promise<() => void> {
    const before = this.#last.get(kind) ?? Promise.resolve();
    let end = () => {};
    const mine = new Promise<void>((resolve) => {
      end = resolve;
    });
    const last = before.then(() => mine);
    this.#last.set(kind, last);
    await before;
    await this.#takeSlot();
    return () => {
      this.#freeSlot();
      end();
      if (this.#last.get(kind) === last) this.#last.delete(kind);
    };
  }

  async #takeSlot(): Promise<void> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #freeSlot(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#free += 1;
  }
}
