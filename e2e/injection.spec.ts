/** Anything through every parameter: a clear refusal or an ignored value, never a failure, never another team's row. */
import fc from 'fast-check';
import { BY_ROLE } from './accounts';
import { callAction, clientOf } from './actions';
import { firstTeam, inDatabase } from './database';
import { type APIRequestContext, expect, test } from './test';

const RUNS = process.env.TRUECOUNT_LONG ? 1_000 : 60;
test.describe.configure({ timeout: 180_000 });

const NASTY = [
  "' or '1'='1",
  '1; drop table truecount.person; --',
  '1 union select token from truecount.sign_in',
  '\u0000',
  '%00',
  '\\',
  '%',
  '_%\\',
  '$1',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'null',
  '9223372036854775808',
  '-9223372036854775809',
  '1e400',
  'NaN',
  '-infinity',
  '0001-01-01',
  '99999-12-31',
  '2026-02-31',
  '\ud800',
  '{"a":1}',
  '[]',
  '__proto__',
  'x'.repeat(3000),
];
const nasty = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.bigInt().map(String) },
  // A cursor that is well formed as far as the outermost layer.
  { weight: 1, arbitrary: fc.json({ maxDepth: 2 }).map((json) => Buffer.from(json).toString('base64url')) },
);

const LIST = ['q', 'sort', 'dir', 'archived', 'hide', 'after', 'before', 'back', 'page', 'last'];
const FILTERS = [
  'chatbot',
  'status',
  'channel',
  'period',
  'from',
  'to',
  'participant',
  'version',
  'tag',
  'externalId',
  'test',
];
const AGES = ['activity', 'changed', 'checked', 'at'];
const RUNS_OF = ['state', 'type', 'job', 'trigger', 'since', 'folds', 'at'];
const PLACE = ['after', 'before', 'at'];
const PARAMS: Record<string, string[]> = {
  '/chatbots': LIST,
  '/chatbots/csv': [...LIST, 'team'],
  '/sessions': [...LIST, ...FILTERS],
  '/sessions/csv': [...LIST, ...FILTERS, 'team'],
  '/admin/cache/audit': PLACE,
  '/admin/cache/restatements': PLACE,
  '/admin/cache/chatbots': [...LIST, ...AGES],
  '/admin/cache/sessions': [...LIST, ...AGES, 'chatbot'],
  '/admin/cache/runs': [...LIST, ...RUNS_OF],
  '/admin/cache/runs/csv': [...LIST, ...RUNS_OF, 'team'],
  '/compare': LIST,
  '/people/trail': ['before', 'only'],
  '/people/trail/csv': ['before', 'team'],
  '/api/changes': ['of', 'team'],
  '/set-password': ['token'],
  '/sign-in': ['next', 'set'],
};

/** Encoded as it is, halves of a character included. */
const encode = (text: string) => encodeURIComponent(text.toWellFormed());

let client: APIRequestContext;
let own: Set<string>;

test.beforeAll(async ({ playwright }) => {
  client = await clientOf(playwright, BY_ROLE.administrator);
  own = await inDatabase(async (sql) => {
    const team = await firstTeam(sql);
    const rows = await sql<{ id: string }[]>`
      select 's' || id as id from truecount_platform.session where team_id = ${team}
      union all select 'c' || id from truecount_platform.chatbot where team_id = ${team}`;
    return new Set(rows.map(({ id }) => id));
  });
});
test.afterAll(() => client.dispose());

for (const [address, names] of Object.entries(PARAMS)) {
  const tag = address.startsWith('/admin/') ? '@long' : [];
  test(`the address ${address}`, { tag }, async () => {
    const query = fc.array(fc.tuple(fc.constantFrom(...names), nasty), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(query, async (pairs) => {
        const search = pairs.map(([name, value]) => `${name}=${encode(value)}`).join('&');
        const response = await client.get(`${address}?${search}`, { maxRedirects: 0 });
        expect(response.status()).toBeLessThan(500);
        // A part that fails once the page has begun to be sent leaves its digest there.
        if (response.status() === 200) expect(await response.text()).not.toMatch(/data-dgst|\$RX\("/);
        if (!/^\/(chatbots|sessions)\/csv$/.test(address) || response.status() !== 200) return;
        const kind = address.startsWith('/chatbots') ? 'c' : 's';
        const ids = (await response.text())
          .split('\r\n')
          .slice(1)
          .map((line) => /^\d+(?=,)/.exec(line)?.[0]);
        for (const id of ids) if (id) expect(own).toContain(`${kind}${id}`);
      }),
      { numRuns: RUNS },
    );
  });
}

test('ids in paths', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('chatbots', 'sessions', 'people'), nasty, async (folder, id) => {
      // An empty or a dotted part would be another address.
      const part = encode(id);
      fc.pre(part !== '' && !/^\.+$/.test(part));
      const response = await client.get(`/${folder}/${part}`, { maxRedirects: 0 });
      expect(response.status()).toBeLessThan(500);
    }),
    { numRuns: RUNS },
  );
});

test('headers and cookies', async ({ playwright }) => {
  const stranger = await clientOf(playwright, null);
  const text = nasty.map((value) => encode(value));
  await fc.assert(
    fc.asyncProperty(text, text, text, async (key, session, team) => {
      const tries: Record<string, string>[] = [
        { Authorization: `Bearer ${key}` },
        { Authorization: `Bearer tc_${key}` },
        { cookie: `truecount.session_token=${session}; truecount-team=${team}` },
      ];
      for (const headers of tries)
        expect((await stranger.get('/chatbots/csv', { headers })).status()).toBe(401);
    }),
    { numRuns: RUNS / 2 },
  );
  await stranger.dispose();
});

test('arguments of actions', async () => {
  const value = fc.oneof(
    nasty,
    fc.jsonValue({ maxDepth: 2 }),
    fc.constant({ type: 'chatbot', scopeId: "1' or 1=1" }),
  );
  const names = [
    'refresh.ts askRefresh',
    'refresh.ts followRefresh',
    'account.ts endOtherSignIn',
    'account.ts revokeOwnKey',
    'people.ts disable',
    'people.ts giveRole',
    'people.ts reset',
    'people.ts endSignIns',
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), fc.array(value, { maxLength: 3 }), async (name, args) => {
      const response = await callAction(client, `app/actions/${name}`, args);
      expect(response.status()).toBeLessThan(500);
    }),
    { numRuns: RUNS },
  );
});

test('fields of forms', async () => {
  const FORMS: [string, string[], boolean][] = [
    ['people.ts add', ['email', 'name', 'team', 'role'], true],
    ['account.ts makeOwnKey', ['name', 'scopes', 'team', 'days'], true],
    ['team.ts chooseTeam', ['team'], false],
    ['sign-in.ts setPassword', ['token', 'password', 'repeated'], true],
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...FORMS),
      fc.array(nasty, { minLength: 4, maxLength: 4 }),
      async (form, values) => {
        const [name, fields, isState] = form;
        const filled = Object.fromEntries(fields.map((field, at) => [field, values[at]!.toWellFormed()]));
        const response = await callAction(client, `app/actions/${name}`, { fields: filled, isState });
        expect(response.status()).toBeLessThan(500);
      },
    ),
    { numRuns: RUNS },
  );
});

test('lines of an import', async () => {
  const line = fc.record(
    {
      session: nasty,
      chatbot: nasty,
      participant: nasty,
      channel: fc.constantFrom('web', '\u0000', "'"),
      startedAt: fc.constantFrom('2026-01-01T00:00:00Z', '9999-99-99', '0000-00-00T00:00:00Z'),
      endedAt: fc.constant(null),
      status: fc.constantFrom('active', "active'; --"),
      messages: fc.array(
        fc.record({ role: fc.constantFrom('human', 'ai', 'root'), at: nasty, text: nasty }),
        { maxLength: 2 },
      ),
      team: fc.constant('1'),
    },
    { requiredKeys: ['session', 'chatbot'] },
  );
  const text = fc.oneof(
    line.map((value) => JSON.stringify(value)),
    nasty,
  );
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 3 }), async (lines) => {
      const response = await client.post('/api/import', {
        data: Buffer.from(lines.join('\n')),
        headers: { 'Content-Type': 'application/x-ndjson' },
      });
      expect([200, 400, 422]).toContain(response.status());
    }),
    { numRuns: RUNS },
  );
});

test('bodies of the API', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json({ maxDepth: 3 }), nasty), async (body) => {
      const response = await client.post('/api/refresh', { data: Buffer.from(body) });
      expect([202, 400, 404]).toContain(response.status());
    }),
    { numRuns: RUNS / 2 },
  );
});
