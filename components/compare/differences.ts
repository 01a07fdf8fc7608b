/** Where a list in another mode is not what counting everything anew gives. */
import { formatNoun } from '@/lib/format';
import type { ChatbotRow } from '@/lib/reads/types';

/** How many rows of each list are shown. */
export const SHOWN = 10;

/** The numbers that are held against each other. */
export const COMPARED = [
  'participantCount',
  'sessionCount',
  'testSessionCount',
  'humanMessageCount',
  'lastActivityAt',
] as const;
export type Compared = (typeof COMPARED)[number];

/** The live value of each number that differs; `absent` where the live page does not hold the row at all. */
export type Difference = Map<Compared, ChatbotRow[Compared]> | 'absent';

export interface Differences {
  /** By row; only rows that are shown. */
  rows: Map<string, Difference>;
  /** Rows that are shown live and that the list does not hold. */
  missingCount: number;
  /** The same rows stand in another order. */
  isReordered: boolean;
}

/** Both are whole pages, of which the first rows are shown. */
export function differencesFrom(live: ChatbotRow[], rows: ChatbotRow[]): Differences {
  const truth = new Map(live.map((row) => [row.id, row]));
  const found: Differences['rows'] = new Map();
  for (const row of rows.slice(0, SHOWN)) {
    const counted = truth.get(row.id);
    const differing = counted && COMPARED.filter((name) => row[name] !== counted[name]);
    if (!counted) found.set(row.id, 'absent');
    else if (differing?.length) found.set(row.id, new Map(differing.map((name) => [name, counted[name]])));
  }
  const held = new Set(rows.map((row) => row.id));
  const missingCount = live.slice(0, SHOWN).filter((row) => !held.has(row.id)).length;
  const shared = (list: ChatbotRow[], other: { has(id: string): boolean }) =>
    list.flatMap(({ id }) => (other.has(id) ? id : [])).join();
  return { rows: found, missingCount, isReordered: shared(live, held) !== shared(rows, truth) };
}

/** "2 rows differ from live, 1 is missing"; null when there is no difference. */
export function describeDifferences({ rows, missingCount, isReordered }: Differences): string | null {
  const parts = [];
  if (rows.size > 0) parts.push(`${formatNoun(rows.size, 'row differs', 'rows differ')} from live`);
  if (missingCount > 0) parts.push(`${formatNoun(missingCount, 'row is', 'rows are')} missing`);
  if (parts.length === 0 && isReordered) parts.push('another order than live');
  return parts.length > 0 ? parts.join(', ') : null;
}
