/** Roles × pages, routes and actions × teams: what the gate lets through, and what it answers to the rest. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BY_ROLE, NOBODY, OTHER } from './accounts';
import { ACTIONS, callAction, clientOf, redirectOf } from './actions';
import { firstTeam, inDatabase } from './database';
import { ACTION_TABLE, type Need, PAGES, ROUTES } from './gate-table';
import { type APIRequestContext, expect, test } from './test';

type Visitor = 'stranger' | 'nobody' | keyof typeof BY_ROLE;

const RANK: Record<Need, number> = { open: 0, person: 1, viewer: 2, operator: 3, administrator: 4 };
const VISITORS: Record<Visitor, { email: string | null; rank: number }> = {
  stranger: { email: null, rank: 0 },
  nobody: { email: NOBODY, rank: 1 },
  viewer: { email: BY_ROLE.viewer, rank: 2 },
  operator: { email: BY_ROLE.operator, rank: 3 },
  administrator: { email: BY_ROLE.administrator, rank: 4 },
};

/** Ids of the first team, or of another. */
async function ids(isFirst: boolean) {
  return inDatabase(async (sql) => {
    const team = await firstTeam(sql);
    const [row] = await sql<
      { chatbot: string; session: string; team: string; person: string; run: string }[]
    >`
      select chatbot_id::text as chatbot, id::text as session, team_id::text as team,
        (select id::text from truecount.person where email = ${isFirst ? BY_ROLE.viewer : OTHER}) as person,
        (select max(id)::text from truecount.statistics_update_log) as run
      from truecount_platform.session where (team_id = ${team}) = ${isFirst}
        and exists (select from truecount_platform.team where id = team_id and slug not like 'Quiet%')
      order by id limit 1`;
    return row!;
  });
}

async function fill(address: string, isFirst = true): Promise<string> {
  const known: Record<string, string> = await ids(isFirst);
  return address.replace(/\{(\w+)\}/g, (_, name: string) => known[name] ?? '');
}

/** Below `app`, of this name. */
const files = (name: string) =>
  readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((file) => path.basename(file) === name);
const folderOf = (file: string) => `/${path.dirname(file)}`.replace(/^\/\.$/, '/');

test('nothing is missing from the tables', () => {
  expect(Object.keys(PAGES).sort()).toEqual(files('page.tsx').map(folderOf).sort());
  const methods = files('route.ts').flatMap((file) => {
    const names = readFileSync(path.join('app', file), 'utf8').match(
      /\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\b(?=[^']*[({,}=])/g,
    );
    return [...new Set(names)].map((method) => `${method} ${folderOf(file)}`);
  });
  expect(Object.keys(ROUTES).sort()).toEqual(methods.sort());
  expect(Object.keys(ACTION_TABLE).sort()).toEqual([...ACTIONS.keys()].sort());
});

for (const [visitor, { email, rank }] of Object.entries(VISITORS)) {
  test.describe(visitor, () => {
    let client: APIRequestContext;
    test.beforeAll(async ({ playwright }) => {
      client = await clientOf(playwright, email);
    });
    test.afterAll(() => client.dispose());

    test('pages', async () => {
      for (const [folder, { need, address }] of Object.entries(PAGES)) {
        const response = await client.get(await fill(address ?? folder), { maxRedirects: 0 });
        const where = response.headers().location ?? '';
        if (need === 'open') {
          expect(response.status(), folder).toBeLessThan(400);
        } else if (rank === 0) {
          expect([response.status(), where.split('?')[0]], folder).toEqual([307, '/sign-in']);
          expect(await response.text(), folder).not.toContain('Account of');
        } else {
          expect(response.status(), folder).toBe(rank >= RANK[need] ? 200 : 403);
        }
      }
    });

    test('routes', async () => {
      for (const [route, { need, body, passed }] of Object.entries(ROUTES)) {
        const [method = '', address = ''] = route.split(' ');
        const response = await client.fetch(address, { method, data: body, maxRedirects: 0 });
        const expected = rank >= RANK[need] ? passed : [rank === 0 ? 401 : 403];
        expect(expected, route).toContain(response.status());
        if (!passed.includes(response.status()) && method !== 'HEAD')
          expect(Object.keys(await response.json()), route).toEqual(['error']);
      }
    });

    test('actions', async () => {
      for (const [name, { need, args }] of Object.entries(ACTION_TABLE)) {
        if (need === 'open' || name.endsWith('signOutEverywhere')) continue;
        const response = await callAction(client, name, args);
        const to = redirectOf(response);
        if (rank === 0) expect(to, name).toMatch(/^\/sign-in/);
        else if (rank < RANK[need]) expect(response.status(), name).toBe(403);
        else {
          expect([200, 303], name).toContain(response.status());
          expect(to, name).not.toContain('sign-in');
        }
      }
    });

    if (rank >= RANK.viewer) {
      test('what is another team’s is not found, whatever names it', async ({ playwright }) => {
        const other = await ids(false);
        const bare = await clientOf(playwright, null);
        for (const address of [
          '/chatbots/{chatbot}',
          '/sessions/{session}',
          '/explain/chatbot/{chatbot}/messages',
          '/explain/session/{session}/messages',
          '/explain/team/{team}/messages',
        ])
          expect((await client.get(await fill(address, false))).status(), address).toBe(404);
        // A cookie of another team shows one's own.
        const cookie = { headers: { cookie: `${await cookieOf(client)}; truecount-team=${other.team}` } };
        const own = await client.get('/chatbots/csv');
        expect(await (await bare.get('/chatbots/csv', cookie)).text()).toBe(await own.text());
        expect((await bare.get(`/chatbots/${other.chatbot}`, cookie)).status()).toBe(404);
        // A filter by another team's chatbot matches nothing.
        const rows = (await (await client.get(`/sessions/csv?chatbot=${other.chatbot}`)).text())
          .trim()
          .split('\r\n');
        expect(rows).toHaveLength(1);
        expect(await (await client.get(`/chatbots/csv?team=${other.team}`)).text()).toBe(await own.text());
        const newKey = { name: 'x', scopes: 'read', team: other.team, days: '7' };
        const made = await callAction(client, 'app/actions/account.ts makeOwnKey', {
          fields: newKey,
          isState: true,
        });
        expect(await made.text()).toContain('does not allow');
        await callAction(client, 'app/actions/team.ts chooseTeam', {
          fields: { team: other.team },
          isState: false,
        });
        expect(await (await client.get('/chatbots/csv')).text()).toBe(await own.text());
        if (rank >= RANK.operator) {
          const asked = { type: 'chatbot', scopeId: other.chatbot };
          expect((await client.post('/api/refresh', { data: asked })).status()).toBe(404);
          const answer = await callAction(client, 'app/actions/refresh.ts askRefresh', [asked]);
          expect(await answer.text()).toContain('no longer exists');
        }
        if (rank >= RANK.administrator) {
          expect((await client.get(await fill('/people/{person}', false))).status()).toBe(404);
          for (const [name, args] of [
            ['disable', [other.person, true]],
            ['reset', [other.person]],
            ['endSignIns', [other.person]],
            ['revokeKeys', [other.person]],
            ['giveRole', [other.person, other.team, 'administrator']],
            ['giveRole', [other.person, 'every', 'administrator']],
          ] as const)
            expect(
              await (await callAction(client, `app/actions/people.ts ${name}`, [...args])).text(),
            ).toMatch(/"error":"(There is no such person|You do not administer)/);
          const fields = { email: OTHER, name: 'x', team: 'every', role: 'administrator' };
          const added = await callAction(client, 'app/actions/people.ts add', { fields, isState: true });
          expect(await added.text()).toContain('You do not administer this team.');
        }
        const noted = await inDatabase(
          (sql) => sql<{ subject: string; times: number }[]>`
            select subject, sum(times)::int as times from truecount.trail join truecount.person on person.id = person_id
            where action = 'refused.other-team' and email = ${email} group by subject`,
        );
        const times = Object.fromEntries(noted.map((row) => [row.subject, row.times]));
        const expected = {
          [`chatbot ${other.chatbot}`]: 1,
          [`session ${other.session}`]: 1,
          [`team ${other.team}`]: 1,
          'team in a cookie': 2,
          'team as the one in view': 1,
          'team in an address': 1,
          'new key': 1,
          ...(rank >= RANK.administrator && { person: 5, roles: 3 }),
        };
        for (const [subject, least] of Object.entries(expected))
          expect(times[subject], subject).toBeGreaterThanOrEqual(least);
      });
    }
  });
}

async function cookieOf(client: APIRequestContext): Promise<string> {
  const { cookies } = await client.storageState();
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
}

test('a forged session is nobody’s, and is noted', async ({ playwright }) => {
  const client = await clientOf(playwright, BY_ROLE.viewer);
  const [cookie = ''] = (await cookieOf(client)).split('; ');
  const [token = '', signature = ''] = cookie.slice(cookie.indexOf('=') + 1).split('.');
  const forged = [
    `${token}.${signature.slice(0, -4)}AAAA`,
    token,
    `${token.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'))}.${signature}`,
    encodeURIComponent("' or 1=1 --"),
    'x'.repeat(4000),
  ];
  const stranger = await clientOf(playwright, null);
  const count = () =>
    inDatabase(async (sql) => {
      const [row] = await sql<{ times: number }[]>`
        select coalesce(sum(times), 0)::int as times from truecount.trail where action = 'refused.unknown-session'`;
      return row!.times;
    });
  const before = await count();
  for (const value of forged) {
    const headers = { cookie: `truecount.session_token=${value}` };
    expect((await stranger.get('/chatbots', { headers, maxRedirects: 0 })).status()).toBe(307);
    expect((await stranger.get('/chatbots/csv', { headers })).status()).toBe(401);
    const answer = await callAction(stranger, 'app/actions/refresh.ts followRefresh', ['1'], headers);
    expect(redirectOf(answer)).toContain('/sign-in');
  }
  expect(await count()).toBeGreaterThanOrEqual(before + 3 * forged.length);
  await Promise.all([client.dispose(), stranger.dispose()]);
});

test('another site’s page changes nothing', async ({ playwright }) => {
  const client = await clientOf(playwright, BY_ROLE.administrator);
  for (const origin of ['https://example.org', 'null', 'http://127.0.0.1:1']) {
    const headers = { Origin: origin, 'Sec-Fetch-Site': 'cross-site' };
    const route = await client.post('/api/refresh', { data: { type: 'full' }, headers });
    expect(route.status(), origin).toBe(403);
    const action = await callAction(client, 'app/actions/refresh.ts askRefresh', [{ type: 'full' }], headers);
    expect(action.status(), origin).toBe(403);
    expect(await action.text(), origin).not.toContain('joined');
  }
  // Another name for this address: a page elsewhere whose name leads here.
  expect((await client.get('/chatbots', { headers: { Host: 'example.org' } })).status()).toBe(404);
  expect((await client.get('/sign-in', { headers: { Host: 'example.org' } })).status()).toBe(404);
  await client.dispose();
});

test('the demo’s way in is closed outside of the demo', async ({ playwright }) => {
  const stranger = await clientOf(playwright, null);
  const fields = { next: '/chatbots' };
  const answer = await callAction(stranger, 'app/actions/sign-in.ts enterTheDemo', {
    fields,
    isState: false,
  });
  expect(redirectOf(answer)).toContain('/sign-in');
  expect(answer.headers()['set-cookie']).toBeUndefined();
  await stranger.dispose();
});
