/** The demo's way in: one press, no password, and only on the machine that runs it. */
import { db } from '@/db/client';
import { env, isLoopback } from '@/lib/env';
import { library } from './library';
import { isLocalClient, isLocalHost } from './origin';
import { writeTrail } from './trail';

const EMAIL = 'demo@truecount.local';

/** Whether the request may enter without a password. */
export function isDemoFor(headers: Headers): boolean {
  const { TRUECOUNT_DEMO, HOST } = env();
  const forwarded = headers.get('x-forwarded-host');
  return (
    TRUECOUNT_DEMO &&
    isLoopback(HOST) &&
    isLocalClient(headers) &&
    isLocalHost(headers.get('host')) &&
    (forwarded === null || isLocalHost(forwarded))
  );
}

/** Signs the browser of `headers` in as the demo's administrator; false where there is no demo. */
export async function enterDemo(headers: Headers): Promise<boolean> {
  if (!isDemoFor(headers)) return false;
  const personId = await demoPerson();
  await library().api.enterAs({ body: { personId }, headers });
  await writeTrail(db(), { personId, who: EMAIL, action: 'signed-in', subject: 'to the demo' });
  return true;
}

async function demoPerson(): Promise<string> {
  const [row] = await db()<{ id: string }[]>`
    with person as (
      insert into truecount.person (name, email, last_signed_in_at) values ('Demo', ${EMAIL}, now())
      on conflict (email) do update set last_signed_in_at = now(), disabled_at = null returning id
    ), membership as (
      insert into truecount.membership (person_id, role) select id, 'administrator' from person
      on conflict (person_id, coalesce(team_id, 0)) do update set role = excluded.role
    )
    select id::text from person`;
  return row!.id;
}
