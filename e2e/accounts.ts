/** The accounts of the tested server, and who the tests are. */

export const PASSWORD = 'correct horse battery';

/** Administers every team: most tests are signed in as this person. */
export const ADMIN = 'admin@example.org';

/** With one role in the first team by name, and in no other. */
export const BY_ROLE = {
  viewer: 'viewer@example.org',
  operator: 'operator@example.org',
  administrator: 'administrator@example.org',
} as const;

/** Sees another team than those above. */
export const OTHER = 'other@example.org';
/** Signs out everywhere, which nobody else may notice. */
export const LEAVER = 'leaver@example.org';
/** Changes the password. */
export const CHANGER = 'changer@example.org';
/** Signed in, with no role anywhere. */
export const NOBODY = 'nobody@example.org';

export const SIGNED_IN = 'test-results/signed-in.json';
export const SIGNED_OUT = { cookies: [], origins: [] };
