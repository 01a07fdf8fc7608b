/** What was compared and found so far, and which of it capture by tail is allowed not to know. */
import type { Compared, Difference, SessionDifference } from './sessions';
import type { TotalDifference } from './totals';

export interface Finding extends Difference {
  /** Of a bucket the id is its chatbot's. */
  kind: 'session' | 'chatbot' | 'bucket' | 'team';
  /** Capture by tail is allowed not to know it before the next sweep. */
  isUnswept: boolean;
}

export interface Tallied {
  /** Sessions, chatbots and teams. */
  rows: number;
  wrongRows: number;
  /** Numbers compared. */
  checked: number;
  wrong: number;
  unswept: number;
  /** The first FINDING_CAP that differ. */
  findings: Finding[];
}

const FINDING_CAP = 200;

export class Tally {
  readonly #mayBeUnswept: boolean;
  readonly #result: Tallied = { rows: 0, wrongRows: 0, checked: 0, wrong: 0, unswept: 0, findings: [] };

  /** @param mayBeUnswept changes before the next sweep are not known, and sweeps are not overdue */
  constructor(mayBeUnswept: boolean) {
    this.#mayBeUnswept = mayBeUnswept;
  }

  add(kind: Finding['kind'], compared: Compared<SessionDifference | TotalDifference>): void {
    const result = this.#result;
    const wrongRows = new Set<string>();
    result.rows += compared.rows;
    result.checked += compared.numbers;
    for (const difference of compared.differences) {
      const { id, teamId, number, shown, counted } = difference;
      // A session that is shown to nobody was appended, and a total is always that of the sessions shown.
      const isExcused = 'asShown' in difference ? difference.asShown : !difference.isMissing;
      const isUnswept = this.#mayBeUnswept && isExcused;
      if (isUnswept) result.unswept += 1;
      else {
        result.wrong += 1;
        wrongRows.add(id);
      }
      if (result.findings.length < FINDING_CAP)
        result.findings.push({ kind, id, teamId, number, shown, counted, isUnswept });
    }
    result.wrongRows += wrongRows.size;
  }

  result(): Tallied {
    return this.#result;
  }
}
