/** Names of the platform's columns and indexes in SQL: a platform may call them "user", "order" or "createdAt". */

/** The name as an identifier of exactly that spelling. */
export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
