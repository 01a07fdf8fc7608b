/** What people may do, as roles from the least to the most, and the scopes of API keys over them. */

export const ROLES = ['viewer', 'operator', 'administrator'] as const;
export type Role = (typeof ROLES)[number];

/** One line each, for the pages that give roles. */
export const ROLE_MEANINGS: Record<Role, string> = {
  viewer: 'sees tables, charts and files',
  operator: 'also refreshes and imports',
  administrator: 'also manages people and settings',
};

/** Whether `role` may do what `needed` may; no role may nothing. */
export function isAtLeast(role: Role | null, needed: Role): boolean {
  return role !== null && ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** The one that may do more. */
export function higher(a: Role | null, b: Role | null): Role | null {
  if (a === null || b === null) return a ?? b;
  return isAtLeast(a, b) ? a : b;
}

/** What a key may be made for, and the role that its person needs for it. */
export const SCOPES = {
  read: 'viewer',
  refresh: 'operator',
  import: 'operator',
  admin: 'administrator',
} as const;
export type Scope = keyof typeof SCOPES;
export const SCOPE_NAMES = Object.keys(SCOPES) as Scope[];

export const SCOPE_MEANINGS: Record<Scope, string> = {
  read: 'lists and files',
  refresh: 'asks for refreshes',
  import: 'imports conversations',
  admin: 'reads the trail',
};
