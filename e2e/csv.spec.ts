import { firstTeam, inDatabase } from './database';
import { expect, test } from './test';

const lines = (text: string) => text.trimEnd().split('\r\n');

test('the CSV of a list holds its whole filtered set, in its order', async ({ page, request }) => {
  await page.goto('/sessions?period=all&status=complete&sort=messages');
  const href = await page.getByRole('link', { name: 'CSV' }).getAttribute('href');
  const response = await request.get(href ?? '');
  expect(response.status()).toBe(200);
  expect(response.headers()).toMatchObject({ 'cache-control': 'no-store', 'x-row-limit': '1000000' });
  expect(response.headers()['content-disposition']).toBe('attachment; filename="sessions.csv"');
  const [head = '', ...rows] = lines(await response.text());
  const truth = await inDatabase(async (sql) => {
    const [row] = await sql<{ count: number }[]>`
      select count(*)::int as count from truecount_platform.session
      where team_id = ${await firstTeam(sql)} and status = 'complete'`;
    return row?.count;
  });
  expect(rows).toHaveLength(truth ?? -1);
  const at = head.split(',').indexOf('humanMessageCount');
  const counts = rows.map((row) => Number(row.split(',')[at]));
  expect(counts).toEqual(counts.toSorted((a, b) => b - a));
});

test('a CSV of chatbots has every column, hidden or not, and instants to the microsecond', async ({
  request,
}) => {
  const [head = '', first = ''] = lines(await (await request.get('/chatbots/csv?hide=sessions,days')).text());
  expect(head).toBe(
    'chatbotId,name,owner,isArchived,createdAt,sessionCount,testSessionCount,participantCount,humanMessageCount,firstActivityAt,lastActivityAt',
  );
  expect(first).toMatch(/,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
});
