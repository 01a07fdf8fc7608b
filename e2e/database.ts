/** The database below the server under test, to count there what the pages should show. */
import postgres from 'postgres';

/** @throws where the browser tests were started without their server */
export function openDatabase(): postgres.Sql {
  const url = process.env.TRUECOUNT_E2E_DATABASE;
  if (!url)
    throw new Error(
      'TRUECOUNT_E2E_DATABASE is not set: start the browser tests with `npm test -- --only browser`.',
    );
  return postgres(url, { max: 1, onnotice: () => {} });
}

/** Runs `work` with a connection of its own. */
export async function inDatabase<Result>(work: (sql: postgres.Sql) => Promise<Result>): Promise<Result> {
  const sql = openDatabase();
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** The team that a visitor without a choice sees: the first by name. */
export async function firstTeam(sql: postgres.Sql): Promise<string> {
  const [team] = await sql<
    { id: string }[]
  >`select id::text from truecount_platform.team order by name, id limit 1`;
  if (!team) throw new Error('There is no team in the tested database.');
  return team.id;
}
