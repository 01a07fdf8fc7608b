/**
 * Runs before every page: the content security policy with a nonce of its own, the address that was asked for, and what
 * forms and actions may send, so that nothing else reaches the framework and its log. Who may see what is decided in
 * lib/auth, not here.
 */
import { type NextRequest, NextResponse } from 'next/server';
import { isReadable } from '@/lib/action-body';
import { isForeignAction } from '@/lib/auth/origin';
import { contentSecurityPolicy, NOTHING_RUNS } from '@/lib/security-policy';

/** Bytes of an action's or a form's body. */
const BODY_LIMIT = 256 * 1024;

const PASSED = 'x-truecount-passed';
// Kept on globalThis: known to this process alone, and the same in all of it.
const held = globalThis as unknown as { truecountPassed?: string };
function passedHere(): string {
  held.truecountPassed ??= crypto.randomUUID();
  return held.truecountPassed;
}

/** Next hands an action on to the page that has it, without a length; what it hands on was looked at already. */
function isHandedOn({ headers }: NextRequest): boolean {
  return headers.has('x-action-forwarded') && headers.get(PASSED) === passedHere();
}

function refuse(status: number, sentence: string): Response {
  return new Response(sentence, {
    status,
    headers: { 'content-security-policy': NOTHING_RUNS, 'cache-control': 'no-store' },
  });
}

async function refuseForeign(): Promise<Response> {
  // Loaded when it is needed: pages alone need no database here.
  const { noteRefusal, STRANGER } = await import('@/lib/auth/refusals');
  await noteRefusal(STRANGER, { action: 'refused.other-site' });
  return refuse(403, 'This request came from another site.');
}

/** Why the request goes no further; null when it does. */
async function refusalOf(request: NextRequest): Promise<Response | null> {
  const { method, headers } = request;
  if (['GET', 'HEAD', 'OPTIONS'].includes(method) || isHandedOn(request)) return null;
  if (headers.has('transfer-encoding') && !headers.has('content-length'))
    return refuse(411, 'The length of the body is missing.');
  if (Number(headers.get('content-length') ?? 0) > BODY_LIMIT)
    return refuse(413, 'That is more than a form may send.');
  if (isForeignAction(headers)) return refuseForeign();
  if (method !== 'POST') return refuse(405, 'Pages are read, and forms are posted.');
  return (await isReadable(request)) ? null : refuse(400, 'That is no form and no action of Truecount.');
}

export async function proxy(request: NextRequest): Promise<Response> {
  const refusal = await refusalOf(request);
  if (refusal) return refusal;
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development');
  const headers = new Headers(request.headers);
  // Next gives the nonce that it reads here to its own scripts.
  headers.set('content-security-policy', policy);
  headers.set('x-nonce', nonce);
  headers.set('x-truecount-path', `${request.nextUrl.pathname}${request.nextUrl.search}`);
  headers.set(PASSED, passedHere());
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  // Only where people come by https: a browser that was told so never asks over http again.
  if (process.env.PUBLIC_URL?.startsWith('https:'))
    response.headers.set('strict-transport-security', 'max-age=31536000');
  return response;
}

export const config = {
  // Route handlers answer no documents, and the import's body must reach it unread. Each is named to its end: what only
  // begins like one is a page that is not found.
  matcher: [
    '/((?!api/(?:changes|import|refresh|health|inngest)$|_next/static/|_next/image$|icon\\.svg$|(?:chatbots|sessions|people/trail|admin/cache/runs)/csv$).*)',
  ],
};
