/** A check of the status strip: one sentence, how grave it is, and what mends it. */
import type { Section } from './section';

export interface Check {
  name: string;
  tone: 'good' | 'warn' | 'bad';
  /** The state in a word or two. */
  word: string;
  says: string;
  /** Where to go, and what to press there. */
  link?: { href: string; label: string };
}

/** A check whose part of the page could not be read: that is said, and is not good. */
export function checkOf<Value>(name: string, part: Section<Value>, check: (value: Value) => Check): Check {
  return 'value' in part ? check(part.value) : { name, tone: 'bad', word: 'Not read', says: part.error };
}
