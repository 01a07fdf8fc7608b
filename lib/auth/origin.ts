/** Which addresses a request may be made to, and from which pages. */
import { env } from '@/lib/env';

const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Whether the request was addressed to a loopback address by its name. */
export function isLocalHost(host: string | null): boolean {
  return host !== null && LOOPBACK_HOST.test(host);
}

const LOOPBACK_CLIENT = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3}|localhost)$/i;

/** Whether whatever stands before the server names no client but this machine. */
export function isLocalClient(headers: Headers): boolean {
  const addresses = ['x-forwarded-for', 'x-real-ip'].flatMap((name) => headers.get(name)?.split(',') ?? []);
  const named = (headers.get('forwarded')?.split(',') ?? []).map(
    (hop) => /(?:^|;)\s*for=("[^"]*"|[^;]*)/i.exec(hop)?.[1] ?? '',
  );
  return [...addresses, ...named].every((address) =>
    LOOPBACK_CLIENT.test(
      address
        .trim()
        .replace(/^"|"$/g, '')
        // Without a port.
        .replace(/^\[(.*)\](:\d+)?$|^([^:]+):\d+$/, '$1$3'),
    ),
  );
}

/**
 * A request that was addressed to another name may come from a web page elsewhere (DNS rebinding). Loopback names pass
 * everywhere: nobody else's page has one, and Next reads the page that an action leads to by them.
 */
export function isKnownHost(host: string | null): boolean {
  return isLocalHost(host) || (host !== null && host === publicHost());
}

/**
 * Whether a request that changes something comes from one of our own pages. Browsers name the origin of every such
 * request; one without it is no browser's.
 */
export function isSameOrigin(headers: Headers): boolean {
  const origin = headers.get('origin');
  if (origin === null) return headers.get('sec-fetch-site') === null;
  if (!URL.canParse(origin)) return false;
  const { host, origin: asked } = new URL(origin);
  const { PUBLIC_URL } = env();
  if (asked === PUBLIC_URL) return true;
  // Where an address is set, only loopback names may be used beside it: over http, a page of its host is another site.
  return (!PUBLIC_URL || isLocalHost(host)) && isSameHost(host, headers.get('host') ?? '');
}

/** The same for what may be a page or an action: pages are asked for without an origin, from links of other sites too. */
export function isForeignAction(headers: Headers): boolean {
  const isAction = headers.has('origin') || headers.has('next-action');
  return isAction && !isSameOrigin(headers);
}

function publicHost(): string | null {
  const { PUBLIC_URL } = env();
  return PUBLIC_URL ? new URL(PUBLIC_URL).host : null;
}

/** One loopback name is as good as another; another port is another site. */
function isSameHost(a: string, b: string): boolean {
  const portOf = (host: string) => /:(\d+)$/.exec(host)?.[1];
  return a === b || (isLocalHost(a) && isLocalHost(b) && portOf(a) === portOf(b));
}
