/** The server actions of the page of the queries, as components are given them. */

export const MODES = ['cached', 'exact', 'live'] as const;
export type Mode = (typeof MODES)[number];

export type Timing = { mode: Mode; ms: number } & ({ rows: number } | { error: string });

export interface QueryActions {
  measure: (name: string) => Promise<{ timings: Timing[] } | { error: string }>;
  explain: (name: string, mode: Mode) => Promise<{ lines: string[] } | { error: string }>;
}

export const NO_ANSWER = { error: 'The server did not answer.' };
