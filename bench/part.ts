/** One scale measured, in a process of its own: `db()` of this process is the scale's database. */
import { connect } from '@/db/client';
import { makeAccess } from '@/lib/auth/access';
import { sourceOf } from '@/lib/source/current';
import { type Bench, refreshAll } from './bench';
import { settle } from './data';
import { check, type Figure } from './figure';
import { Meter } from './meter';
import { PARTS, type PartName } from './parts';
import { nativePlatform, type Platform } from './platform';
import type { Scale } from './scales';

/** Measures the parts of a scale whose data are there, on the native platform. */
export function measureScale(
  url: string,
  scale: Scale,
  parts: PartName[],
  say: (line: string) => void,
): Promise<Figure[]> {
  return measureParts(url, nativePlatform, scale, parts, say);
}

/** The same on the platform that this process holds as its source. */
export async function measureParts(
  url: string,
  platform: Platform,
  scale: Scale,
  parts: PartName[],
  say: (line: string) => void,
): Promise<Figure[]> {
  const meter = new Meter(url);
  const sql = meter.sql;
  const source = sourceOf(sql);
  try {
    say('Filling the cache tables');
    const filled = await refreshAll(meter.engine);
    if (filled.rowsChanged > 0) await settle(sql);
    const [counts] = await sql<{ chatbots: number; sessions: number; messages: number }[]>`
      select (select count(*)::int from ${source.chatbot} chatbot) as chatbots,
        (select count(*)::int from ${source.session} session) as sessions,
        (select count(*)::int from ${source.message} message) as messages`;
    check(
      counts?.chatbots === scale.chatbots &&
        counts.sessions === scale.sessions &&
        counts.messages === scale.messages,
      `The data of scale ${scale.name} are not what they should be: ${JSON.stringify(counts)}. Make them again with --new-data.`,
    );
    const bench = { meter, sql, engine: meter.engine, url, platform, scale, say, ...(await subjects(url)) };
    const figures: Figure[] = [];
    for (const part of parts) figures.push(...(await PARTS[part](bench)));
    // Goals that are ratios speak of data large enough for the fixed costs not to show.
    return scale.name === 'small'
      ? figures.map((figure) => (figure.unit === 'times' ? { ...figure, isMet: null } : figure))
      : figures;
  } finally {
    await sql`drop schema if exists bench cascade`;
    await meter.end();
  }
}

async function subjects(url: string): Promise<Pick<Bench, 'access' | 'biggest'>> {
  const sql = connect(url, { max: 1 });
  try {
    const [biggest] = await sql<{ id: string; teamId: string; sessions: number; newestSessionId: string }[]>`
      select chatbot_id as id, team_id as "teamId", count(*)::int as sessions, max(id) as "newestSessionId"
      from ${sourceOf(sql).session} session
      group by 1, 2 order by 3 desc, 1 limit 1`;
    return { access: makeAccess(biggest!.teamId, 'bench'), biggest: biggest! };
  } finally {
    await sql.end();
  }
}
