/** What is pressed on the cache page, on a server of its own: refreshes of many batches, and an Inngest that is not there. */
import { createServer } from 'node:http';
import type { BrowserContext } from 'playwright/test';
import postgres from 'postgres';
import { ADMIN, PASSWORD, SIGNED_OUT } from './accounts';
import { expect, type Page, test } from './test';
import { findViolations } from './violations';

test.use({ baseURL: process.env.TRUECOUNT_E2E_CACHE_URL, storageState: SIGNED_OUT });
test.describe.configure({ mode: 'serial' });

let sql: postgres.Sql;
test.beforeAll(() => {
  sql = postgres(process.env.TRUECOUNT_E2E_CACHE_DATABASE ?? '', { max: 2, onnotice: () => {} });
});
test.afterAll(() => sql.end());

let signedIn: Awaited<ReturnType<BrowserContext['cookies']>> = [];
test.beforeEach(async ({ page, context }) => {
  if (signedIn.length > 0) {
    await context.addCookies(signedIn);
    await page.goto('/admin/cache');
  } else {
    await page.goto('/sign-in?next=%2Fadmin%2Fcache');
    await page.getByLabel('E-mail address').fill(ADMIN);
    await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page).toHaveURL('/admin/cache');
    signedIn = await context.cookies();
  }
  await expect(page.getByRole('list', { name: 'Status' })).toBeVisible();
});

const row = (page: Page, name: string) => page.getByRole('listitem', { name, exact: true });
const press = (page: Page, name: string) =>
  row(page, name).getByRole('button', { name, exact: true }).click();
const said = (page: Page, name: string) => row(page, name).getByRole('status');
const check = (page: Page, name: string) =>
  page.getByRole('list', { name: 'Status' }).getByRole('listitem').filter({ hasText: name });
async function pressFull(page: Page): Promise<void> {
  await press(page, 'Refresh full');
  await row(page, 'Refresh full').getByRole('button', { name: 'Count everything again' }).click();
}

/** Keeps every refresh from writing, until the returned function is called. */
async function holdWriter(): Promise<() => Promise<void>> {
  let free = () => {};
  const freed = new Promise<void>((resolve) => {
    free = resolve;
  });
  let isHeld = () => {};
  const held = new Promise<void>((resolve) => {
    isHeld = resolve;
  });
  const work = sql.begin(async (tx) => {
    await tx`lock table truecount.writer in exclusive mode`;
    isHeld();
    await freed;
  });
  await held;
  return async () => {
    free();
    await work;
  };
}

const newest = async (type: string) => {
  const [run] = await sql<
    { id: string; state: string; done: number; total: number; read: number; by: string }[]
  >`
    select id::text, state, batches_done as done, batches_total as total, rows_read::int as read, requested_by as by
    from truecount.statistics_update_log run where type = ${type} order by run.id desc limit 1`;
  return run;
};
const trail = async () => {
  const rows = await sql<{ line: string }[]>`
    select concat_ws(' ', action, subject) as line from truecount.trail where who = ${ADMIN} order by id desc limit 3`;
  return rows.map(({ line }) => line);
};

test('a silent Inngest is said, with a link to its console, and what is asked for runs all the same', {
  tag: '@long',
}, async ({ page }) => {
  await expect(check(page, 'Inngest')).toContainText('Unreachable');
  const port = process.env.TRUECOUNT_E2E_INNGEST_PORT;
  await expect(check(page, 'Inngest').getByRole('link', { name: 'Console' })).toHaveAttribute(
    'href',
    `http://127.0.0.1:${port}`,
  );
  await press(page, 'Refresh recent');
  await expect(said(page, 'Refresh recent')).toContainText(
    /^Done: .* rows? read, .* Inngest could not be reached/,
  );
  // Its health is asked for again after five seconds.
  const inngest = createServer((_, response) => response.end('{}'));
  await new Promise<void>((resolve) => inngest.listen(Number(port), '127.0.0.1', resolve));
  try {
    await expect(async () => {
      await page.reload();
      await expect(check(page, 'Inngest')).toContainText('Answers', { timeout: 2_000 });
    }).toPass();
  } finally {
    await new Promise((resolve) => inngest.close(resolve));
    inngest.closeAllConnections();
  }
});

test('a dead scheduler is said', { tag: '@long' }, async ({ page }) => {
  await sql`update truecount.job_setting set changed_at = now() - interval '30 days', changed_by = null`;
  await sql`update truecount.job_heartbeat set beat_at = now() - interval '30 days'`;
  await page.reload();
  await expect(check(page, 'Scheduler')).toContainText(/Silent.*Silent for two intervals: refresh-recent/);
  await expect(row(page, 'Refresh recent')).toContainText('Silent');
  expect(await findViolations(page)).toEqual([]);
});

for (const [name, type, tag] of [
  ['Refresh recent', 'recent', []],
  ['Refresh chatbots', 'chatbots', '@long'],
  ['Refresh older', 'older', '@long'],
  ['Refresh', 'hybrid', '@long'],
  ['Archive', 'archive', '@long'],
  ['Check staleness', 'check-staleness', '@long'],
  ['Clean update log', 'clean-update-log', '@long'],
] as const) {
  test(`the button ${name} does what it says`, { tag: [tag].flat() }, async ({ page }) => {
    const before = await newest(type);
    await press(page, name);
    await expect(said(page, name)).toContainText(/^Done: [\d,]+ rows? read/);
    const run = await newest(type);
    expect(Number(run!.id)).toBeGreaterThan(Number(before?.id ?? 0));
    expect(run).toMatchObject({ state: 'done', by: ADMIN });
    expect((await trail())[0]).toMatch(/^job\.run /);
    await page.goto(`/admin/cache/runs?type=${type}`);
    await expect(page.getByRole('rowheader').first()).toContainText(`${type} · ${run!.id}`);
  });
}

test('one chatbot is searched for and counted again', { tag: '@long' }, async ({ page }) => {
  const [chatbot] = await sql<{ id: string; name: string; sessions: number }[]>`
    select chatbot_id::text as id, name, (session_count + test_session_count)::int as sessions from truecount.chatbot_statistics
    join truecount_platform.chatbot on chatbot.id = chatbot_id
    where chatbot.team_id = (select id from truecount_platform.team order by name, id limit 1) and session_count between 10 and 60
    order by session_count desc, chatbot_id limit 1`;
  const field = row(page, 'Refresh chatbot').getByRole('combobox');
  await field.click();
  await field.pressSequentially(chatbot!.name.slice(0, 8));
  await page.getByRole('option', { name: `${chatbot!.name} (${chatbot!.id})` }).click();
  await expect(row(page, 'Refresh chatbot')).toContainText(`counts ${chatbot!.sessions} sessions again`);
  await row(page, 'Refresh chatbot').getByRole('button', { name: 'Preview' }).click();
  await expect(said(page, 'Refresh chatbot')).toHaveText(
    `Would change nothing: the cached rows of ${chatbot!.sessions} sessions are as the source is`,
  );
  await press(page, 'Refresh chatbot');
  await expect(said(page, 'Refresh chatbot')).toContainText(`Done: ${chatbot!.sessions} rows read`);
  expect((await trail())[0]).toBe(`job.run refresh-chatbot ${chatbot!.id}`);
});

test('compression says what would go, asks first, and the file of all chatbots is as before', {
  tag: '@long',
}, async ({ page }) => {
  const plan = async () => {
    await row(page, 'Compress').getByRole('button', { name: 'Preview of Compress' }).click();
    await expect(said(page, 'Compress')).toContainText('Would compress');
    return Number(/compress ([\d,]+) session/.exec(await said(page, 'Compress').innerText())![1]);
  };
  const file = async () =>
    (await page.request.get('/chatbots/csv?archived=show&sort=name&period=all')).text();
  const due = await plan();
  await sql.begin(async (tx) => {
    const chosen = await tx<{ id: string }[]>`
      update truecount_platform.session set created_at = created_at - interval '400 days', ended_at = now() - interval '300 days'
      where id in (select id from truecount_platform.session where ended_at is null order by id limit 3) returning id::text`;
    await tx`
      update truecount_platform.message set created_at = created_at - interval '400 days'
      where session_id in ${tx(chosen.map(({ id }) => id))}`;
  });
  await press(page, 'Refresh');
  await expect(said(page, 'Refresh')).toContainText('Done');
  expect(await plan()).toBe(due + 3);
  const before = await file();
  await press(page, 'Compress');
  const question = row(page, 'Compress').getByRole('group', { name: 'Confirm Compress' });
  await expect(question).toContainText(`Would compress ${due + 3} sessions`);
  await question.getByRole('button', { name: 'Compress', exact: true }).click();
  await expect(said(page, 'Compress')).toContainText(`Done: ${due + 3} rows read`);
  expect(await plan()).toBe(0);
  expect(before.length).toBeGreaterThan(500);
  expect(await file()).toBe(before);
  expect((await trail())[0]).toBe('job.run compress');
});

test('a refresh shows its progress and can be cancelled, and a second tab is told of it', async ({
  page,
  context,
}) => {
  await press(page, 'Refresh full');
  await expect(row(page, 'Refresh full')).toContainText('counts 1,200 sessions again');
  await row(page, 'Refresh full').getByRole('button', { name: 'Count everything again' }).click();
  await expect.poll(async () => (await newest('full'))!.done, { intervals: [20] }).toBeGreaterThan(2);
  const free = await holdWriter();
  try {
    const { done, total, id } = (await newest('full'))!;
    expect(total).toBe(60);
    await expect(said(page, 'Refresh full')).toContainText(`${done} of 60 batches`);
    const progress = row(page, 'Refresh full').getByRole('progressbar');
    await expect(progress).toHaveAttribute('aria-valuenow', /^\d/);
    const other = await context.newPage();
    await other.goto('/admin/cache');
    // It is followed there already; pressed, the same is told.
    await expect(row(other, 'Refresh full').getByRole('progressbar')).toBeVisible();
    await pressFull(other);
    await expect(said(other, 'Refresh full')).toContainText(
      /Already running, started \d+ s ago by admin@example\.org/,
    );
    await row(page, 'Refresh full').getByRole('button', { name: 'Cancel Refresh full' }).click();
    await expect(said(page, 'Refresh full')).toContainText(
      /Cancelled (before its first batch|after .* these stand)/,
    );
    await expect(said(other, 'Refresh full')).toContainText('Cancelled');
    expect(await newest('full')).toMatchObject({ id, state: 'cancelled' });
    expect((await trail())[0]).toBe(`run.cancelled run ${id}`);
  } finally {
    await free();
  }
  await pressFull(page);
  await expect(said(page, 'Refresh full')).toContainText('Done: 1,200 rows read, 0 rows changed', {
    timeout: 40_000,
  });
});

test('what the schedule has begun is told, and not begun twice', { tag: '@long' }, async ({ page }) => {
  const [run] = await sql<{ id: string }[]>`
    insert into truecount.statistics_update_log (type, trigger, job, state, batch_size, runner, beat_at, started_at, requested_at)
    values ('older', 'schedule', 'refresh-older', 'running', 1, 'inngest', now(), now() - interval '20 seconds', now() - interval '20 seconds')
    returning id::text`;
  try {
    await press(page, 'Refresh older');
    await expect(said(page, 'Refresh older')).toContainText(/Already running, started 2\d s ago by schedule/);
    expect((await newest('older'))!.id).toBe(run!.id);
  } finally {
    await sql`update truecount.statistics_update_log set state = 'done', finished_at = now(), duration_ms = 20000 where id = ${run!.id}`;
  }
  await expect(said(page, 'Refresh older')).toContainText('Done');
});

test('a refresh that fails says so and keeps the old values; the next one has the new', async ({ page }) => {
  const [session] = await sql<{ id: string; externalId: string; messages: number }[]>`
    select session_id::text as id, external_id as "externalId", human_message_count as messages from truecount.session_statistics
    join truecount_platform.session on session.id = session_id
    where session.team_id = (select id from truecount_platform.team order by name, id limit 1) order by sort_at desc limit 1`;
  await sql`alter table truecount.session_statistics add constraint broken check (human_message_count < 0) not valid`;
  const cached = page
    .getByRole('region', { name: 'Cached sessions' })
    .getByRole('row')
    .nth(1)
    .getByRole('cell')
    .nth(1);
  const field = row(page, 'Refresh session').getByRole('combobox');
  const choose = async () => {
    await field.click();
    await field.pressSequentially(session!.id);
    await page.getByRole('option', { name: `(${session!.id})` }).click();
    await press(page, 'Refresh session');
  };
  try {
    await sql`insert into truecount_platform.message (session_id, role, content) values (${session!.id}, 'human', 'text')`;
    await choose();
    await expect(said(page, 'Refresh session')).toContainText(
      'Failed before its first batch: the numbers are as they were. The database reported error 23514.',
    );
    await page.goto(`/admin/cache/sessions?q=${session!.id}`);
    await expect(cached).toHaveText(String(session!.messages));
    await page.goto('/admin/cache');
    await expect(check(page, 'Failures')).toContainText('The last run of session did not end well');
    await check(page, 'Failures').getByRole('link').click();
    await expect(page.getByText('The database reported error 23514. (23514)')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Copy' })).toBeVisible();
  } finally {
    await sql`alter table truecount.session_statistics drop constraint broken`;
  }
  await page.goto('/admin/cache');
  await choose();
  await expect(said(page, 'Refresh session')).toContainText('Done: 1 row read');
  await page.goto(`/admin/cache/sessions?q=${session!.id}`);
  await expect(cached).toHaveText(String(session!.messages + 1));
});

test('a job is paused, resumed and given another interval, which is remembered and noted', {
  tag: '@long',
}, async ({ page }) => {
  await row(page, 'Refresh older').getByRole('button', { name: 'Pause Refresh older' }).click();
  await expect(row(page, 'Refresh older')).toContainText('Paused');
  await expect(row(page, 'Refresh older')).toContainText(`by ${ADMIN}`);
  await page.reload();
  await row(page, 'Refresh older').getByRole('button', { name: 'Resume Refresh older' }).click();
  await expect(row(page, 'Refresh older').getByRole('button', { name: 'Pause Refresh older' })).toBeVisible();
  // Stepping through the list by key changes nothing.
  const interval = row(page, 'Refresh older').getByRole('combobox');
  await interval.focus();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowDown');
  await expect(interval).toBeFocused();
  await interval.selectOption({ label: 'every 10 min' });
  const set = row(page, 'Refresh older').getByRole('button', { name: 'Set interval of Refresh older' });
  await set.press('Enter');
  await expect(row(page, 'Refresh older').locator('p', { hasText: /^every 10 min$/ })).toBeVisible();
  await expect(set).toBeFocused();
  // Inngest, which starts the jobs here, was never told.
  await expect(row(page, 'Refresh older')).toContainText(
    'Inngest starts it every 1 h until the app is synced again',
  );
  await page.reload();
  await expect(row(page, 'Refresh older').getByRole('combobox')).toHaveValue('600');
  expect(await trail()).toEqual([
    'job.interval refresh-older',
    'job.resumed refresh-older',
    'job.paused refresh-older',
  ]);
  await page.goto('/people/trail');
  await expect(page.getByText('changed the interval of the job refresh-older (every 10 min)')).toBeVisible();
});

test('clear and rebuild asks first, and pages show its progress and never a zero', async ({
  page,
  context,
}) => {
  await press(page, 'Clear and rebuild');
  const question = row(page, 'Clear and rebuild').getByRole('group', { name: 'Confirm Clear and rebuild' });
  await expect(question).toContainText('removes 1,200 cached sessions');
  expect(await findViolations(page)).toEqual([]);
  await question.getByRole('button', { name: 'Leave it' }).click();
  const list = await context.newPage();
  await list.goto('/chatbots?sort=name');
  const file = async () => (await list.request.get('/chatbots/csv?archived=show&sort=name')).text();
  const before = await file();
  await press(page, 'Clear and rebuild');
  await question.getByRole('button', { name: 'Clear the cache now' }).click();
  await expect
    .poll(async () => (await sql`select from truecount.cache_state where filled_at is null`).length, {
      intervals: [20],
    })
    .toBe(1);
  const free = await holdWriter();
  try {
    await expect(check(page, 'Freshness')).toContainText('Filling', { timeout: 20_000 });
    await list.goto('/chatbots?sort=name');
    await expect(list.getByRole('heading', { name: 'Counting for the first time' })).toBeVisible();
    await expect(list.getByRole('progressbar')).toBeVisible();
    await expect(list.getByRole('region', { name: 'Chatbots' })).toHaveCount(0);
  } finally {
    await free();
  }
  await expect(said(page, 'Clear and rebuild')).toContainText('Done: 1,200 rows read', { timeout: 40_000 });
  await list.goto('/chatbots?sort=name');
  await expect(list.getByRole('region', { name: 'Chatbots' })).toBeVisible();
  expect(before.length).toBeGreaterThan(500);
  expect(await file()).toBe(before);
  expect((await trail()).join(' ')).toContain('cache.cleared');
});
