/** The sizes of data that are measured. */

export interface Scale {
  name: 'small' | 'tenth' | 'full';
  chatbots: number;
  sessions: number;
  messages: number;
}

export const SCALES: Record<Scale['name'], Scale> = {
  small: { name: 'small', chatbots: 100, sessions: 10_000, messages: 200_000 },
  tenth: { name: 'tenth', chatbots: 1_000, sessions: 100_000, messages: 2_000_000 },
  full: { name: 'full', chatbots: 10_000, sessions: 1_000_000, messages: 20_000_000 },
};

export const SCALE_NAMES = Object.keys(SCALES) as Scale['name'][];
