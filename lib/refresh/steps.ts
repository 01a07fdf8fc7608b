/** What each kind of statement of a run took; kept in the update log. */

export interface StepTotal {
  /** Wall time, milliseconds. */
  ms: number;
  /** Rows written or removed. */
  rows: number;
  times: number;
}

export type StepName =
  | 'take'
  | 'sessions'
  | 'versions'
  | 'activity'
  | 'chatbots'
  | 'buckets'
  | 'hours'
  | 'compress'
  | 'check';

export class Steps {
  readonly totals: Partial<Record<StepName, StepTotal>> = {};

  async time<Result>(
    name: StepName,
    work: () => Promise<Result>,
    rowsOf: (result: Result) => number = Number,
  ): Promise<Result> {
    const start = performance.now();
    const result = await work();
    const total = this.totals[name] ?? { ms: 0, rows: 0, times: 0 };
    this.totals[name] = total;
    total.ms = Math.round((total.ms + performance.now() - start) * 100) / 100;
    total.rows += rowsOf(result);
    total.times += 1;
    return result;
  }
}
