/** What was compared and found so far, and which of it capture by tail is allowed not to know. */
import type { Compared, Difference, SessionDifference } from './sessions';
import type { TotalDifference } from './totals';

export interface Finding extends Difference {
  /** Of a bucket the id is its chatbot's. */
  kind: 'session' | 'chatbot' | 'bucket' | 'team';
  /** Capture by tail is allowed not to know it before the next sweep. */
  isUnswept: boolean;
}

/** Rows of a kind that were looked at, and those of which a number differs. */
export interface RowCounts {
  rows: number;
  differing: number;
}

/** What samples are drawn of. A chatbot differs where its totals do, or one of its buckets. */
export type SampledKind = 'session' | 'chatbot';

export interface Tallied {
  /** Sessions, chatbots, buckets and teams. */
  rows: number;
  wrongRows: number;
  sampled: Record<SampledKind, RowCounts>;
  /** Numbers compared. */
  checked: number;
  wrong: number;
  unswept: number;
  /** The first WRONG_CAP that are wrong, and the first UNSWEPT_CAP of the others. */
  findings: Finding[];
}

/** Kept apart: what a sweep will mend must not push out what is wrong. */
export const WRONG_CAP = 1_000;
export const UNSWEPT_CAP = 200;

const SAMPLED: Record<Finding['kind'], SampledKind | null> = {
  session: 'session',
  chatbot: 'chatbot',
  bucket: 'chatbot',
  team: null,
};

export class Tally {
  readonly #mayBeUnswept: boolean;
  readonly #differing = { session: new Set<string>(), chatbot: new Set<string>() };
  readonly #result: Tallied = {
    rows: 0,
    wrongRows: 0,
    sampled: { session: { rows: 0, differing: 0 }, chatbot: { rows: 0, differing: 0 } },
    checked: 0,
    wrong: 0,
    unswept: 0,
    findings: [],
  };

  /** @param mayBeUnswept changes before the next sweep are not known, and sweeps are not overdue */
  constructor(mayBeUnswept: boolean) {
    this.#mayBeUnswept = mayBeUnswept;
  }

  add(kind: Finding['kind'], compared: Compared<SessionDifference | TotalDifference>): void {
    const result = this.#result;
    const wrongRows = new Set<string>();
    const sampled = SAMPLED[kind];
    result.rows += compared.rows;
    result.checked += compared.numbers;
    if (kind === 'session' || kind === 'chatbot') result.sampled[kind].rows += compared.rows;
    for (const difference of compared.differences) {
      const { id, teamId, number, shown, counted } = difference;
      // A session that is shown to nobody was appended, and a total is always that of the sessions shown.
      const isExcused = 'asShown' in difference ? difference.asShown : !difference.isMissing;
      const isUnswept = this.#mayBeUnswept && isExcused;
      if (sampled) this.#differing[sampled].add(id);
      if (!isUnswept) wrongRows.add(id);
      const before = isUnswept ? result.unswept++ : result.wrong++;
      if (before < (isUnswept ? UNSWEPT_CAP : WRONG_CAP))
        result.findings.push({ kind, id, teamId, number, shown, counted, isUnswept });
    }
    result.wrongRows += wrongRows.size;
  }

  result(): Tallied {
    const { sampled } = this.#result;
    sampled.session.differing = this.#differing.session.size;
    sampled.chatbot.differing = this.#differing.chatbot.size;
    return this.#result;
  }
}
