/** The pages of the navigation, with the keys that lead to them. */
export const PAGES = [
  { href: '/chatbots', label: 'Chatbots', key: 'c' },
  { href: '/sessions', label: 'Sessions', key: 's' },
  { href: '/compare', label: 'Compare', key: null },
  { href: '/import', label: 'Import', key: null },
] as const;

/** Whether `pathname` is the page `href` or lies below it. */
export function isCurrent(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
