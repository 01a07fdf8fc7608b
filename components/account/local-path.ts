/** Where to go after signing in. */

const ORIGIN = 'http://here';

/** `value` when it is a path of this site, else the chatbots. Resolved as a browser would: `//host` is another site. */
export function localPath(value: unknown): string {
  const fallback = '/chatbots';
  if (typeof value !== 'string' || !value.startsWith('/') || value.length > 2_000) return fallback;
  if (!URL.canParse(value, ORIGIN)) return fallback;
  const { origin, pathname, search } = new URL(value, ORIGIN);
  const isHere =
    origin === ORIGIN && !pathname.startsWith('//') && !/^\/(?:sign-in|api)(?:\/|$)/.test(pathname);
  return isHere && pathname !== '/' ? `${pathname}${search}` : fallback;
}
