/** One line on standard error that is written over while work goes on; a line now and then where there is no terminal. */

const EVERY_MS = 100;
const EVERY_MS_IN_LOG = 5_000;

export class ProgressLine {
  #shownAt = 0;
  #width = 0;

  show(text: string): void {
    const { isTTY, columns } = process.stderr;
    const now = performance.now();
    if (this.#shownAt > 0 && now - this.#shownAt < (isTTY ? EVERY_MS : EVERY_MS_IN_LOG)) return;
    this.#shownAt = now;
    if (!isTTY) {
      process.stderr.write(`${text}\n`);
      return;
    }
    const shown = text.slice(0, columns - 1);
    process.stderr.write(`\r${shown.padEnd(this.#width)}`);
    this.#width = shown.length;
  }

  /** Clears the line, so that what comes next begins at its start. */
  end(): void {
    if (process.stderr.isTTY && this.#width > 0) process.stderr.write(`\r${' '.repeat(this.#width)}\r`);
    this.#width = 0;
  }
}
