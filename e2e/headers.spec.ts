import { test as bare } from 'playwright/test';
import { ACTIONS } from './actions';
import { expect, test } from './test';

/** Of a body that does not say how long it is. */
async function statusOfStream(address: string, headers: Record<string, string> = {}): Promise<number> {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('x'));
      controller.close();
    },
  });
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, headers, duplex: 'half' };
  return (await fetch(new URL(address, process.env.TRUECOUNT_E2E_URL), init)).status;
}

const nonceOf = (policy: string) => /script-src [^;]*'nonce-([^']+)'/.exec(policy)?.[1];

test('pages may run our scripts alone, and tell nobody where they are', async ({ request }) => {
  const headers = (await request.get('/chatbots')).headers();
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  });
  expect(headers['permissions-policy']).toContain('camera=()');
  expect(headers['cache-control']).toContain('no-store');
  expect(headers['x-powered-by']).toBeUndefined();
  const policy = headers['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe-eval');
  expect(policy.replace("style-src-attr 'unsafe-inline'", '')).not.toContain('unsafe-inline');
});

test('each answer has a nonce of its own, and its scripts have it', async ({ request }) => {
  const [one, two] = await Promise.all([request.get('/chatbots'), request.get('/chatbots')]);
  const nonce = nonceOf(one.headers()['content-security-policy'] ?? '');
  expect(nonce).toBeTruthy();
  expect(nonceOf(two.headers()['content-security-policy'] ?? '')).not.toBe(nonce);
  const scripts = [...(await one.text()).matchAll(/<script\b[^>]*>/g)].map(([tag]) => tag);
  expect(scripts.length).toBeGreaterThan(5);
  for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`);
});

test('a nonce that a client sends is not taken', async ({ request }) => {
  const response = await request.get('/chatbots', {
    headers: { 'x-nonce': 'chosen', 'content-security-policy': "script-src 'nonce-chosen'" },
  });
  expect(await response.text()).not.toContain('chosen');
});

test('what is no document may run nothing', async ({ request }) => {
  for (const address of ['/api/changes', '/chatbots/csv', '/sessions/csv', '/people/trail/csv']) {
    const headers = (await request.get(address)).headers();
    expect(headers['content-security-policy'], address).toContain("default-src 'none'");
    expect(headers['content-security-policy'], address).toContain('sandbox');
    expect(headers['x-content-type-options'], address).toBe('nosniff');
  }
});

test('an address that only begins like one of no document has the policy too', async ({ request }) => {
  const unknown = [
    '/icon.svgfoo',
    '/icon.svg/x',
    '/_next/imagefoo',
    '/_next/image/x',
    '/_next/static/unknown.js',
    '/api/xyz',
    '/api/changes/x',
    '/api/refreshed',
    '/sessions/csvx',
    '/people/trail/csv/x',
  ];
  for (const address of unknown) {
    const response = await request.get(address);
    expect(response.status(), address).toBe(404);
    const policies = response.headersArray().filter(({ name }) => /^content-security-policy$/i.test(name));
    expect(policies, address).toHaveLength(1);
    expect(policies[0]!.value, address).toContain("default-src 'none'");
    if (/^\/_next\/static/.test(address)) continue;
    const large = await request.post(address, { data: 'x'.repeat(300_000) });
    expect(large.status(), address).toBe(413);
  }
});

// Without the check that the policy is never broken: here it is.
bare('a script that gets into a page does not run', async ({ page }) => {
  await page.goto('/chatbots');
  const blocked = page.waitForEvent('console', (message) => /content security policy/i.test(message.text()));
  await page.evaluate(() => {
    const script = document.createElement('img');
    script.setAttribute('onerror', "document.title = 'broken'");
    script.src = '/nothing.png';
    document.body.append(script);
  });
  await blocked;
  await expect(page).not.toHaveTitle('broken');
});

test('forms send little, and files have a limit', async ({ request }) => {
  const large = 'x'.repeat(300_000);
  expect((await request.post('/chatbots', { data: large })).status()).toBe(413);
  const forwarded = { 'x-action-forwarded': '1' };
  expect((await request.post('/chatbots', { data: large, headers: forwarded })).status()).toBe(413);
  expect((await request.post('/api/refresh', { data: { type: large } })).status()).toBe(413);
  expect(await statusOfStream('/chatbots')).toBe(411);
  expect(await statusOfStream('/chatbots', { 'x-action-forwarded': '1' })).toBe(411);
  expect(await statusOfStream('/chatbots', { 'x-action-forwarded': '1', 'x-truecount-passed': 'x' })).toBe(
    411,
  );
});

test('what is no form and no action goes no further', async ({ request }) => {
  const action = ACTIONS.get('app/actions/sign-in.ts signIn')!;
  const { origin } = new URL(process.env.TRUECOUNT_E2E_URL ?? '');
  const send = async (body: string, type: string, more: Record<string, string> = {}) => {
    const headers = { 'next-action': action.id, 'content-type': type, origin, ...more };
    const response = await request.post(action.page, { data: Buffer.from(body), headers });
    return response.status();
  };
  expect(await send('hunter3-my-password', 'text/plain;charset=UTF-8')).toBe(400);
  expect(await send('password=hunter3', 'application/x-www-form-urlencoded')).toBe(400);
  expect(await send('{"password":"hunter3"}', 'application/json')).toBe(400);
  expect(await send('hunter3', 'multipart/form-data; boundary=x')).toBe(400);
  const foreign = { origin: 'https://example.org' };
  expect(await send('hunter3', 'text/plain', foreign)).toBe(403);
  expect(await send('hunter3', 'multipart/form-data', foreign)).toBe(403);
  expect((await request.put('/chatbots', { data: 'x', headers: { origin } })).status()).toBe(405);
});
