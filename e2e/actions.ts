/** Server actions, called as anybody can call them: by a POST with the action's id, without a page. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { PASSWORD, SIGNED_OUT } from './accounts';
import type { APIRequestContext, APIResponse } from './test';

/** Ids for the addresses of pages that are called with them. */
const PLACEHOLDERS: Record<string, string> = { '[kind]': 'chatbot', '[id]': '1', '[number]': 'messages' };

const manifestSchema = z.object({
  node: z.record(
    z.string(),
    z.object({ filename: z.string(), exportedName: z.string(), workers: z.record(z.string(), z.unknown()) }),
  ),
});

/** Every action of the build: `app/actions/refresh.ts askRefresh`, its id, and the address of a page that has it. */
export const ACTIONS: ReadonlyMap<string, { id: string; page: string }> = new Map(
  Object.entries(
    manifestSchema.parse(
      JSON.parse(readFileSync(path.join('.next', 'server', 'server-reference-manifest.json'), 'utf8')),
    ).node,
  ).map(([id, { filename, exportedName, workers }]) => [
    `${filename} ${exportedName}`,
    { id, page: pageOf(Object.keys(workers)) },
  ]),
);

/** `app/people/page` is `/people`; asked elsewhere, Next forwards an action, and its status is lost. */
function pageOf(workers: string[]): string {
  const fixed = workers.filter((worker) => worker !== 'app/page' && !/[[_]/.test(worker)).sort();
  return (fixed[0] ?? workers[0] ?? '')
    .replace(/^app|\/page$/g, '')
    .replace(/\[\w+\]/g, (name) => PLACEHOLDERS[name] ?? name);
}

const origin = () => new URL(process.env.TRUECOUNT_E2E_URL ?? '').origin;

type Fields = Record<string, string>;

/**
 * @param name as in ACTIONS
 * @param args plain values, or for a form the fields; with `isState` the action takes its state first
 */
export async function callAction(
  request: APIRequestContext,
  name: string,
  args: unknown[] | { fields: Fields; isState: boolean },
  headers: Fields = {},
): Promise<APIResponse> {
  const action = ACTIONS.get(name);
  if (!action) throw new Error(`There is no action ${name}.`);
  const options = { headers: { 'Next-Action': action.id, Origin: origin(), ...headers }, maxRedirects: 0 };
  if (Array.isArray(args)) {
    // As the client of React does it: a text that begins with $ would name another part of the body.
    const data = JSON.stringify(args, (_, value) =>
      typeof value === 'string' && value.startsWith('$') ? `$${value}` : value,
    );
    return request.post(action.page, {
      ...options,
      headers: { ...options.headers, 'Content-Type': 'text/plain;charset=UTF-8' },
      data,
    });
  }
  const { fields, isState } = args;
  const multipart = new FormData();
  for (const [key, value] of Object.entries(fields)) multipart.append(`_1_${key}`, value);
  multipart.append('0', JSON.stringify(isState ? [null, '$K1'] : ['$K1']));
  return request.post(action.page, { ...options, multipart });
}

/** Where an action leads; empty when it leads nowhere. */
export function redirectOf(response: APIResponse): string {
  return response.headers()['x-action-redirect'] ?? '';
}

interface Requests {
  request: { newContext(options: object): Promise<APIRequestContext> };
}

/** A client that is signed in as `email`, without a browser; with null, as nobody. */
export async function clientOf(playwright: Requests, email: string | null): Promise<APIRequestContext> {
  const client = await playwright.request.newContext({
    baseURL: process.env.TRUECOUNT_E2E_URL,
    storageState: SIGNED_OUT,
  });
  if (email === null) return client;
  const fields = { email, password: PASSWORD, next: '/chatbots' };
  const response = await callAction(client, 'app/actions/sign-in.ts signIn', { fields, isState: true });
  if (!redirectOf(response).startsWith('/chatbots'))
    throw new Error(`${email} was not signed in: ${await response.text()}`);
  return client;
}
