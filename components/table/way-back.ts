/** How a page finds back to the list it was opened from: the list's address in the URL, its scroll position here. */

/** Pages that a `back` parameter may name; anything else would make it an open redirect. */
const LIST =
  /^\/(compare|chatbots(\/\d{1,19})?|sessions(\/\d{1,19})?|explain\/[a-z]{4,7}\/\d{1,19}\/[a-zA-Z]{4,13}|admin\/cache\/(chatbots|sessions|runs))(\?[^#]*)?$/;

/** What the way back is called, by the page that it leads to. */
const NAMES: [begin: RegExp, name: string][] = [
  [/^\/chatbots\/\d/, 'Chatbot'],
  [/^\/chatbots/, 'Chatbots'],
  [/^\/sessions\/\d/, 'Session'],
  [/^\/sessions/, 'Sessions'],
  [/^\/explain/, 'Explanation'],
  [/^\/compare/, 'Compare'],
  [/^\/admin\/cache\/chatbots/, 'Cached chatbots'],
  [/^\/admin\/cache\/sessions/, 'Cached sessions'],
  [/^\/admin\/cache\/runs/, 'Refresh log'],
];

/** The words of a link to `back`, an address that `parseBack` gave. */
export function nameBack(back: string): string {
  return NAMES.find(([begin]) => begin.test(back))?.[1] ?? 'Back';
}

/** The list that `value` names, else `fallback`. Never an address of another site. */
export function parseBack(value: string | string[] | undefined, fallback: string): string {
  return typeof value === 'string' && value.length <= 2000 && LIST.test(value) ? value : fallback;
}

/** `href` with the way back to `list`; left out where it is the plain list that `href` lies in anyway. */
export function withBack(href: string, list: string): string {
  if (href.startsWith(`${list}/`)) return href;
  return `${href}${href.includes('?') ? '&' : '?'}back=${encodeURIComponent(list)}`;
}

const positions = new Map<string, number>();
let returningTo: string | null = null;

/** Remembers how far `list` is scrolled, until the page is loaded anew. */
export function keepScroll(list: string): void {
  positions.set(list, window.scrollY);
}

/** Says that `list` is being gone back to, so that it may take its position up again. */
export function startReturn(list: string): void {
  returningTo = list;
}

/** Pixels to scroll `list` to when it is returned to, else null. */
export function takeScroll(list: string): number | null {
  if (returningTo !== list) return null;
  returningTo = null;
  return positions.get(list) ?? 0;
}
