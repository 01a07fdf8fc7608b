/** The pages of the navigation, with the keys that lead to them and the role that they need. */
import type { Role } from '@/lib/auth/roles';

interface NavigationPage {
  href: string;
  label: string;
  key: string | null;
  needs: Role;
}

export const PAGES: readonly NavigationPage[] = [
  { href: '/chatbots', label: 'Chatbots', key: 'c', needs: 'viewer' },
  { href: '/sessions', label: 'Sessions', key: 's', needs: 'viewer' },
  { href: '/admin/cache', label: 'Cache', key: 'a', needs: 'viewer' },
  { href: '/compare', label: 'Compare', key: null, needs: 'viewer' },
  { href: '/import', label: 'Import', key: null, needs: 'operator' },
  { href: '/people', label: 'People', key: null, needs: 'administrator' },
];

/** Whether `pathname` is the page `href` or lies below it. */
export function isCurrent(pathname: string, href: string): boolean {
  return pathname === href || pathname.startsWith(`${href}/`);
}
