/** The pages of a Truecount that is attached to Open Chat Studio, held against that database itself. */
import postgres from 'postgres';
import { ADMIN, PASSWORD, SIGNED_OUT } from './accounts';
import { expect, type Page, test } from './test';

test.use({ baseURL: process.env.TRUECOUNT_E2E_ATTACHED_URL, storageState: SIGNED_OUT });

async function inPlatform<Result>(work: (sql: postgres.Sql) => Promise<Result>): Promise<Result> {
  const sql = postgres(process.env.TRUECOUNT_E2E_ATTACHED_DATABASE ?? '', { max: 1, onnotice: () => {} });
  return work(sql).finally(() => sql.end());
}

test.beforeEach(async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(ADMIN);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL('/chatbots');
});

const table = (page: Page, name: string) => page.getByRole('region', { name });

/** Teams as the switcher names them: equal names with their slugs. */
const teams = () =>
  inPlatform(
    (sql) => sql<{ id: string; label: string }[]>`
    select id::text, name || ' (' || slug || ')' as label from teams_team order by name, teams_team.id`,
  );

test('lists the chatbots of both teams of one name, with their true numbers', async ({ page }) => {
  for (const team of await teams()) {
    const switcher = page.getByRole('combobox', { name: 'Team' });
    if ((await switcher.inputValue()) !== team.id) {
      const chosen = page.waitForResponse((response) => response.request().method() === 'POST');
      await switcher.selectOption({ label: team.label });
      await chosen;
    }
    await page.goto('/chatbots?archived=show');
    await expect(page.getByRole('combobox', { name: 'Team' })).toHaveValue(team.id);
    const truth = await inPlatform(
      (sql) => sql<{ name: string; cells: string[] }[]>`
      select experiment.name, array[count(distinct participant_id) filter (where not is_test),
        count(distinct session.id) filter (where not is_test), count(message.id) filter (where not is_test and message_type = 'human')]::text[] as cells
      from experiments_experiment experiment
      left join (select *, platform is not distinct from 'evaluations' as is_test from experiments_experimentsession) session
        on session.experiment_id = experiment.id
      left join chat_chatmessage message on message.chat_id = session.chat_id
      where experiment.team_id = ${team.id} and working_version_id is null group by experiment.id order by experiment.id`,
    );
    expect(truth.length).toBeGreaterThan(1);
    for (const { name, cells } of truth) {
      const row = table(page, 'Chatbots')
        .getByRole('row')
        .filter({ has: page.getByRole('link', { name, exact: true }) });
      const shown = await row.getByRole('cell').allInnerTexts();
      expect([shown[0], shown[1]?.split(' + ')[0], shown[2]], name).toEqual(cells);
    }
  }
});

test('the file of sessions holds every session, tests marked, with messages and versions', async ({
  page,
}) => {
  const [team] = await teams();
  const response = await page.request.get('/sessions/csv?period=all');
  const [head = '', ...rows] = (await response.text()).trimEnd().split('\r\n');
  const truth = await inPlatform(
    (sql) => sql<{ id: string; messages: string; isTest: string }[]>`
    select id::text, (platform is not distinct from 'evaluations')::text as "isTest", (
      select count(*) from chat_chatmessage message where message.chat_id = session.chat_id and message_type = 'human'
    )::text as messages
    from experiments_experimentsession session where team_id = ${team!.id} order by session.id`,
  );
  const column = (name: string) => head.split(',').indexOf(name);
  const shown = rows
    .map((row) => row.split(','))
    .map((cells) => ({
      id: cells[column('sessionId')],
      isTest: cells[column('isTest')],
      messages: cells[column('humanMessageCount')],
    }))
    .toSorted((a, b) => Number(a.id) - Number(b.id));
  expect(shown).toEqual([...truth]);
});

test('a new message is on the page at once, and nothing can be written from here', async ({ page }) => {
  const [session] = await inPlatform(
    (sql) => sql<{ id: string; messages: number }[]>`
    insert into chat_chatmessage (created_at, updated_at, message_type, content, chat_id, metadata, translations)
    select now(), now(), 'human', 'Hello from the platform', chat_id, '{}', '{}' from experiments_experimentsession
    where id = (select min(id) from experiments_experimentsession where team_id = (select id from teams_team order by name, id limit 1))
    returning (select id::text from experiments_experimentsession session where session.chat_id = chat_chatmessage.chat_id) as id`,
  );
  await page.goto(`/sessions/${session!.id}`);
  await expect(page.getByText('Hello from the platform')).toBeVisible();
  await page.goto('/import');
  await expect(page.getByText('attached to a platform whose tables it never writes')).toBeVisible();
  const refused = await page.request.post('/api/import', {
    data: '{}',
    headers: { origin: new URL(page.url()).origin },
  });
  expect(refused.status()).toBe(409);
});
