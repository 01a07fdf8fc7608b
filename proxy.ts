/**
 * Runs before every page: the content security policy with a nonce of its own, the address that was asked for, and a
 * limit for what forms and actions send. Who may see what is decided in lib/auth, not here.
 */
import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy } from '@/lib/security-policy';

/** Bytes of an action's or a form's body. */
const BODY_LIMIT = 256 * 1024;

/** Browsers say how long a body is. Next itself does not where it hands an action on to the page that has it. */
function isWithoutLength({ headers }: NextRequest): boolean {
  return (
    headers.has('transfer-encoding') && !headers.has('content-length') && !headers.has('x-action-forwarded')
  );
}

export function proxy(request: NextRequest): Response {
  if (isWithoutLength(request)) return new Response('The length of the body is missing.', { status: 411 });
  if (Number(request.headers.get('content-length') ?? 0) > BODY_LIMIT) {
    return new Response('That is more than a form may send.', { status: 413 });
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development');
  const headers = new Headers(request.headers);
  // Next gives the nonce that it reads here to its own scripts.
  headers.set('content-security-policy', policy);
  headers.set('x-nonce', nonce);
  headers.set('x-truecount-path', `${request.nextUrl.pathname}${request.nextUrl.search}`);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  // Only where people come by https: a browser that was told so never asks over http again.
  if (process.env.PUBLIC_URL?.startsWith('https:'))
    response.headers.set('strict-transport-security', 'max-age=31536000');
  return response;
}

export const config = {
  // Route handlers answer no documents, and the import's body must reach it unread.
  matcher: ['/((?!api/|_next/static/|_next/image|icon\\.svg|(?:chatbots|sessions|people/trail)/csv$).*)'],
};
