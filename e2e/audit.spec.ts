/** Drift that is planted behind the engine's back: found, shown, repaired and told of; and what only some may press. */
import { ADMIN, BY_ROLE } from './accounts';
import { clientOf } from './actions';
import { firstTeam, inDatabase } from './database';
import { expect, type Page, test } from './test';
import { findViolations } from './violations';

test.describe.configure({ mode: 'serial' });

const PLANTED = 987;

interface Planted {
  id: string;
  messages: number;
}

/** A quiet session of the first team gets another number of messages, in its cached row alone. */
async function plant(): Promise<Planted> {
  return inDatabase(async (sql) => {
    const team = await firstTeam(sql);
    return sql.begin(async (tx) => {
      await tx`set local truecount.writer = 'on'`;
      const [session] = await tx<Planted[]>`
        select session_id::text as id, human_message_count as messages from truecount.session_statistics
        where team_id = ${team} and not is_test order by sort_at, session_id limit 1`;
      await tx`
        update truecount.session_statistics set human_message_count = ${PLANTED}, changed_at = now() where session_id = ${session!.id}`;
      return session!;
    });
  });
}

const drift = (page: Page) =>
  page.getByRole('list', { name: 'Status' }).getByRole('listitem').filter({ hasText: 'Drift' });
const said = (page: Page, name: string) =>
  page
    .getByRole('region', { name: 'Statement' })
    .locator('div')
    .filter({ has: page.getByRole('button', { name, exact: true }) })
    .last()
    .getByRole('status');

test('planted drift is found by an audit that is pressed, shown, repaired by press, and told of', async ({
  page,
}) => {
  const { id, messages } = await plant();
  await page.goto('/admin/cache/audit');
  await page.getByRole('button', { name: 'Audit everything', exact: true }).click();
  const question = page.getByRole('group', { name: 'Confirm Audit everything' });
  await expect(question).toContainText('counts every session, chatbot and team again');
  await question.getByRole('button', { name: 'Audit everything now' }).click();
  await expect(said(page, 'Audit everything')).toContainText(/numbers recounted, [1-9]\d* wrong/);

  const finding = page
    .getByRole('region', { name: 'Findings' })
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: `session ${id}`, exact: true }) })
    .filter({ hasText: 'messages' });
  await expect(finding.getByRole('cell').nth(1)).toHaveText(String(PLANTED));
  await expect(finding.getByRole('cell').nth(2)).toHaveText(String(messages));
  await expect(finding).toContainText('Wrong');
  const broken = page
    .getByRole('list', { name: 'Invariants' })
    .getByRole('listitem', { name: 'sessions-chatbot' });
  await expect(broken).toContainText('Broken');
  await expect(broken).toContainText(/\d+ of \d+ chatbots/);
  expect(await findViolations(page)).toEqual([]);
  await page.goto('/admin/cache');
  await expect(drift(page)).toContainText('Found');
  await drift(page).getByRole('link', { name: 'Audit' }).click();

  await finding.getByRole('button', { name: `Repair session ${id}, messages` }).click();
  await expect(finding).toContainText('Repaired');
  await expect(finding).toContainText(`by ${ADMIN}`);
  await expect(finding.getByRole('button')).toHaveCount(0);
  const now = await inDatabase(async (sql) => {
    const [row] = await sql<{ messages: number }[]>`
      select human_message_count as messages from truecount.session_statistics where session_id = ${id}`;
    return row!.messages;
  });
  expect(now).toBe(messages);

  await page.getByRole('button', { name: 'Audit a sample' }).click();
  await expect(said(page, 'Audit a sample')).toContainText(/numbers recounted, 0 wrong/);
  await expect(page.getByRole('region', { name: 'Statement' })).toContainText(
    /numbers recounted in 7 days, \d+ wrong; with 95 % confidence fewer than .* have a wrong one/,
  );
  await expect(broken).toContainText('Holds');
  await page.goto('/admin/cache');
  await expect(drift(page)).not.toContainText('Found');
  await expect(drift(page)).toContainText('numbers recounted in 7 days');
  await page.goto('/people/trail');
  await expect(page.getByText(`asked to mend what an audit found of session ${id}`)).toBeVisible();
  await expect(page.getByText('started the job audit-all')).toBeVisible();
});

test('a query is measured in each mode, and its plan is shown', { tag: '@long' }, async ({ page }) => {
  await page.goto('/admin/cache/queries');
  const query = page.getByRole('listitem', { name: 'Sessions, first page' });
  await query.getByRole('button', { name: 'Measure Sessions, first page' }).click();
  await expect(query.getByText(/ms, \d+ rows/)).toHaveCount(3);
  await query.getByRole('button', { name: 'Plan of Sessions, first page, cached' }).click();
  const plan = query.getByRole('region', { name: 'Plan of Sessions, first page, cached' });
  await expect(plan).toContainText('Execution Time');
  await expect(plan).toContainText('session_statistics');
  expect(await findViolations(page)).toEqual([]);
  await query.getByRole('button', { name: 'Hide' }).click();
  await expect(plan).toHaveCount(0);
  const index = page
    .getByRole('region', { name: 'Indexes' })
    .getByRole('row', { name: /session_statistics_pkey/ });
  await expect(index).toContainText('Used');
});

test('a closed bucket that changed tells what it said before and since', async ({ page }) => {
  const chatbot = await inDatabase(async (sql) => {
    const [row] = await sql<{ id: string; name: string }[]>`
      select id::text, name from truecount_platform.chatbot where team_id = ${await firstTeam(sql)} order by id limit 1`;
    await sql`
      insert into truecount.bucket_restatement (chatbot_id, grain, start, before, after, causes, run)
      values (${row!.id}, 'month', '2020-01-01T00:00:00Z', '{"sessions": 1, "humanMessages": 2}', '{"sessions": 1, "humanMessages": 1204}',
        '{messages added}', 1)`;
    return row!;
  });
  await page.goto('/admin/cache/restatements');
  const row = page
    .getByRole('region', { name: 'Restatements' })
    .getByRole('row')
    .filter({ hasText: 'month of 2020-01-01' });
  await expect(row.first()).toContainText(chatbot.name);
  await expect(row.first()).toContainText(/human messages 2 →.*1,204/);
  await expect(row.first()).not.toContainText('sessions');
  await expect(row.first()).toContainText('messages added');
});

for (const [role, pressed] of [
  ['viewer', /./],
  ['operator', /^(Audit|Measure|Plan)/],
] as const)
  test(`${role}s see all of it and press only what they may`, async ({ browser, playwright }) => {
    const client = await clientOf(playwright, BY_ROLE[role]);
    const context = await browser.newContext({ storageState: await client.storageState() });
    const page = await context.newPage();
    for (const [path, part] of [
      ['/admin/cache/audit', 'Statement'],
      ['/admin/cache/queries', 'Indexes'],
      ['/admin/cache/restatements', 'Restatements'],
    ] as const) {
      await page.goto(new URL(path, process.env.TRUECOUNT_E2E_URL).href);
      await expect(page.getByRole('region', { name: part })).toBeVisible();
      await expect(page.getByRole('main').getByRole('button', { name: pressed })).toHaveCount(0);
    }
    await context.close();
    await client.dispose();
  });
