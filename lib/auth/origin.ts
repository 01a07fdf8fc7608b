/** Which addresses a request may be made to, and from which pages. */
import { env, isLoopback } from '@/lib/env';

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Whether the request was addressed to this machine's loopback address by that name. */
export function isLocalHost(host: string | null): boolean {
  return host !== null && LOOPBACK_HOST.test(host);
}

/** A request that was addressed to another name may come from a web page elsewhere (DNS rebinding). */
export function isKnownHost(host: string | null): boolean {
  const { HOST, PUBLIC_URL } = env();
  if (PUBLIC_URL && host === new URL(PUBLIC_URL).host) return true;
  return isLoopback(HOST) && isLocalHost(host);
}

/**
 * Whether a request that changes something comes from one of our own pages. Browsers name the origin of every such
 * request; one without it is no browser's.
 */
export function isSameOrigin(headers: Headers): boolean {
  const origin = headers.get('origin');
  if (origin === null) return headers.get('sec-fetch-site') === null;
  return URL.canParse(origin) && new URL(origin).host === headers.get('host');
}

/** The same for what may be a page or an action: pages are asked for without an origin, from links of other sites too. */
export function isForeignAction(headers: Headers): boolean {
  const isAction = headers.has('origin') || headers.has('next-action');
  return isAction && !isSameOrigin(headers);
}
