/** The engine against statistics refreshed session by session: in a loop inside the server, and as an ORM does. */
import { connect } from '@/db/client';
import { currentSource, sourceOf } from '@/lib/source/current';
import type { Source } from '@/lib/source/source';
import { type Bench, freshSchema, refreshAll } from '../bench';
import { atLeast, check, type Figure, gain } from '../figure';
import { type Cost, median } from '../meter';

const PART = 'row by row';
const ROUNDS = 3;
/** Sessions that a loop does, spread evenly; the rest is extrapolated. */
const SERVER_SAMPLE = 2_000;
const CLIENT_SAMPLE = 300;

const UPSERT = `on conflict (session_id) do update set chatbot_id = excluded.chatbot_id, messages = excluded.messages,
  first_at = excluded.first_at, last_at = excluded.last_at, versions = excluded.versions`;

const loop = ({
  session,
  message,
  messageVersion,
}: Source) => `create function bench.refresh_row_by_row(sample bigint[]) returns void language plpgsql as $$
declare
  held record;
  counted record;
  labels text[];
begin
  for held in select id, chatbot_id, conversation_id from ${session} session where id = any(sample) loop
    select count(*)::int as messages, min(created_at) as first_at, max(created_at) as last_at into counted
    from ${message} message where conversation_id = held.conversation_id and role = 'human';
    select array_agg(distinct version) into labels
    from ${messageVersion} message_version where conversation_id = held.conversation_id;
    insert into bench.session_row values (held.id, held.chatbot_id, counted.messages, counted.first_at, counted.last_at, labels)
    ${UPSERT};
  end loop;
end $$`;

export async function measureRowByRow({ meter, sql, engine, url, scale, say }: Bench): Promise<Figure[]> {
  say('Row by row');
  await freshSchema(sql);
  await sql`create table bench.session_row (session_id bigint primary key, chatbot_id bigint not null, messages int not null,
    first_at timestamptz, last_at timestamptz, versions text[])`;
  await sql`create index on bench.session_row (chatbot_id, last_at desc, session_id desc)`;
  await sql.unsafe(loop(currentSource()));
  const sampleOf = async (size: number) => {
    const step = Math.max(1, Math.floor(scale.sessions / size));
    const rows = await sql<{ id: string }[]>`
      select id from (select id, row_number() over (order by id) as place from ${sourceOf(sql).session} session) numbered
      where place % ${step} = 0 limit ${size}`;
    return rows.map((row) => row.id);
  };
  const [serverSample, clientSample] = [await sampleOf(SERVER_SAMPLE), await sampleOf(CLIENT_SAMPLE)];
  /** Milliseconds of the engine's steps that do what the loops do. */
  const likeForLike: number[] = [];
  const client = connect(url, { max: 1, name: 'truecount bench' });
  try {
    const costs = await meter.compare(
      {
        engine: {
          run: async () => {
            const { steps } = await refreshAll(engine);
            likeForLike.push(
              (steps.sessions?.ms ?? 0) + (steps.versions?.ms ?? 0) + (steps.chatbots?.ms ?? 0),
            );
          },
        },
        server: { run: () => sql`select bench.refresh_row_by_row(${serverSample}::bigint[])` },
        client: {
          run: async () => {
            for (const id of clientSample) await refreshOne(client, id);
          },
        },
      },
      { rounds: ROUNDS },
    );
    await checkRows(sql);
    const steps = {
      what: 'steps sessions, versions and chatbots',
      wallMs: median(likeForLike.slice(1)),
      cpuMs: null,
    };
    const refresh = { what: 'full refresh, with hours too', ...costs.engine };
    const whole = (cost: Cost, sample: string[], what: string) => {
      const times = scale.sessions / sample.length;
      return { what, wallMs: cost.wallMs * times, cpuMs: cost.cpuMs === null ? null : cost.cpuMs * times };
    };
    const server = whole(costs.server, serverSample, 'loop in the server');
    const orm = whole(costs.client, clientSample, 'ORM-style loop');
    const note = (sample: string[], how: string) =>
      `${how}: counts and versions of ${sample.length.toLocaleString('en')} sessions, extrapolated to all`;
    return [
      gain(PART, 'steps of the engine: faster than a loop in the server', steps, server, {
        goal: atLeast(15),
        note: note(serverSample, 'plpgsql, one upsert a session'),
      }),
      gain(PART, 'steps of the engine: faster than an ORM-style loop', steps, orm, {
        goal: atLeast(50),
        note: note(clientSample, 'four statements a session'),
      }),
      gain(PART, 'whole refresh: faster than a loop in the server', refresh, server),
      gain(PART, 'whole refresh: faster than an ORM-style loop', refresh, orm),
    ];
  } finally {
    await client.end();
    await sql`drop schema bench cascade`;
  }
}

/** One session as an ORM refreshes it: load it, aggregate, collect versions, save. */
async function refreshOne(sql: ReturnType<typeof connect>, id: string): Promise<void> {
  const source = sourceOf(sql);
  const [session] = await sql<{ chatbotId: string; conversation: string }[]>`
    select chatbot_id as "chatbotId", conversation_id as conversation from ${source.session} session where id = ${id}`;
  const { chatbotId, conversation } = session!;
  const [counted] = await sql<{ messages: number; firstAt: string | null; lastAt: string | null }[]>`
    select count(*)::int as messages, min(created_at) as "firstAt", max(created_at) as "lastAt"
    from ${source.message} message where conversation_id = ${conversation} and role = 'human'`;
  const versions = await sql<{ version: string }[]>`
    select distinct version from ${source.messageVersion} message_version where conversation_id = ${conversation}`;
  await sql`
    insert into bench.session_row values (${id}, ${chatbotId}, ${counted!.messages}, ${counted!.firstAt},
      ${counted!.lastAt}, ${versions.map((row) => row.version)})
    ${sql.unsafe(UPSERT)}`;
}

async function checkRows(sql: Bench['sql']): Promise<void> {
  const [row] = await sql<{ wrong: number }[]>`
    select count(*)::int as wrong from bench.session_row refreshed
    left join truecount.session_statistics cached using (session_id)
    where (cached.human_message_count, cached.first_activity_at, cached.last_activity_at)
      is distinct from (refreshed.messages, refreshed.first_at, refreshed.last_at)`;
  check(row?.wrong === 0, `${row?.wrong} sessions refreshed row by row differ from the cache.`);
}
