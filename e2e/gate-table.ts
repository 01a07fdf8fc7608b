/** Every page, route and action with the role that it needs: what is not here fails the test of the gate. */

/** `open`: strangers too; `person`: whoever is signed in; else the role in the team in view. */
export type Need = 'open' | 'person' | 'viewer' | 'operator' | 'administrator';

/** By the route's folder; `{chatbot}` and the like stand for an id of the first team. */
export const PAGES: Record<string, { need: Need; address?: string }> = {
  '/': { need: 'open' },
  '/account': { need: 'person' },
  '/admin/cache': { need: 'viewer' },
  '/admin/cache/audit': { need: 'viewer' },
  '/admin/cache/chatbots': { need: 'viewer' },
  '/admin/cache/queries': { need: 'viewer' },
  '/admin/cache/restatements': { need: 'viewer' },
  '/admin/cache/runs': { need: 'viewer' },
  '/admin/cache/runs/[id]': { need: 'viewer', address: '/admin/cache/runs/{run}' },
  '/admin/cache/sessions': { need: 'viewer' },
  '/chatbots': { need: 'viewer' },
  '/chatbots/[id]': { need: 'viewer', address: '/chatbots/{chatbot}' },
  '/compare': { need: 'viewer' },
  '/explain/[kind]/[id]/[number]': { need: 'viewer', address: '/explain/chatbot/{chatbot}/messages' },
  '/import': { need: 'operator' },
  '/new-password': { need: 'open' },
  '/people': { need: 'administrator' },
  '/people/[id]': { need: 'administrator', address: '/people/{person}' },
  '/people/trail': { need: 'administrator' },
  '/sessions': { need: 'viewer' },
  '/sessions/[id]': { need: 'viewer', address: '/sessions/{session}' },
  '/set-password': { need: 'open' },
  '/sign-in': { need: 'open' },
};

/** Method and folder. */
export const ROUTES: Record<string, { need: Need; body?: unknown; passed: number[] }> = {
  'GET /admin/cache/runs/csv': { need: 'viewer', passed: [200] },
  'GET /api/changes': { need: 'viewer', passed: [200] },
  'HEAD /api/changes': { need: 'viewer', passed: [204] },
  'GET /api/health': { need: 'open', passed: [200] },
  'POST /api/import': { need: 'operator', body: '', passed: [400] },
  // Guarded by Inngest's signature, whoever asks; not there where Inngest does not run the jobs.
  'GET /api/inngest': { need: 'open', passed: [404] },
  'POST /api/inngest': { need: 'open', body: {}, passed: [404] },
  'PUT /api/inngest': { need: 'open', body: {}, passed: [404] },
  'POST /api/refresh': { need: 'operator', body: {}, passed: [400] },
  'GET /chatbots/csv': { need: 'viewer', passed: [200] },
  'HEAD /chatbots/csv': { need: 'viewer', passed: [200] },
  'GET /people/trail/csv': { need: 'administrator', passed: [200] },
  'GET /sessions/csv': { need: 'viewer', passed: [200] },
  'HEAD /sessions/csv': { need: 'viewer', passed: [200] },
};

type Args = unknown[] | { fields: Record<string, string>; isState: boolean };

/** Arguments that do nothing to whom they are let in; `open` actions decide by what they are given. */
export const ACTION_TABLE: Record<string, { need: Need; args: Args }> = {
  'app/actions/account.ts changeOwnPassword': { need: 'person', args: { fields: {}, isState: true } },
  'app/actions/account.ts endOtherSignIn': { need: 'person', args: ['none'] },
  'app/actions/account.ts makeOwnKey': { need: 'person', args: { fields: {}, isState: true } },
  'app/actions/account.ts revokeOwnKey': { need: 'person', args: ['none'] },
  // Called last: it ends what the others need.
  'app/actions/account.ts signOutEverywhere': { need: 'person', args: [] },
  'app/actions/cache.ts cancelCacheRun': { need: 'operator', args: ['none'] },
  'app/actions/cache.ts followCacheRun': { need: 'viewer', args: ['none'] },
  'app/actions/cache.ts pauseCacheJob': { need: 'administrator', args: ['none', true] },
  'app/actions/cache.ts pressCacheJob': { need: 'operator', args: ['none'] },
  'app/actions/cache.ts previewCacheCompress': { need: 'operator', args: [] },
  'app/actions/cache.ts previewCacheScope': { need: 'operator', args: ['nothing', 'none'] },
  'app/actions/cache.ts rebuildCache': { need: 'administrator', args: [false] },
  'app/actions/cache.ts repairCacheFinding': { need: 'operator', args: ['none'] },
  'app/actions/cache.ts setCacheJobInterval': { need: 'administrator', args: ['none', null] },
  'app/actions/cache.ts suggestCacheScope': { need: 'operator', args: ['nothing', ''] },
  'app/actions/explain.ts recount': { need: 'viewer', args: ['nothing', 'none', 'none'] },
  'app/actions/people.ts add': { need: 'administrator', args: { fields: {}, isState: true } },
  'app/actions/people.ts disable': { need: 'administrator', args: ['none', true] },
  'app/actions/people.ts endSignIns': { need: 'administrator', args: ['none'] },
  'app/actions/people.ts giveRole': { need: 'administrator', args: ['none', 'every', 'viewer'] },
  'app/actions/people.ts reset': { need: 'administrator', args: ['none'] },
  'app/actions/people.ts revokeKeys': { need: 'administrator', args: ['none'] },
  'app/actions/queries.ts explainQuery': { need: 'administrator', args: ['none', 'live'] },
  'app/actions/queries.ts measureQuery': { need: 'administrator', args: ['none'] },
  'app/actions/refresh.ts askRefresh': { need: 'operator', args: [{ type: 'nothing' }] },
  'app/actions/refresh.ts followRefresh': { need: 'viewer', args: ['none'] },
  'app/actions/sign-in.ts enterTheDemo': { need: 'open', args: { fields: {}, isState: false } },
  'app/actions/sign-in.ts setPassword': { need: 'open', args: { fields: {}, isState: true } },
  'app/actions/sign-in.ts signIn': { need: 'open', args: { fields: {}, isState: true } },
  'app/actions/sign-in.ts signOut': { need: 'open', args: [] },
  'app/actions/simulate.ts lookAtSimulation': { need: 'operator', args: [] },
  'app/actions/simulate.ts switchSimulation': { need: 'operator', args: [false] },
  'app/actions/team.ts chooseTeam': { need: 'viewer', args: { fields: {}, isState: false } },
};
