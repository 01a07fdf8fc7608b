/** What belongs to a conversation rather than to a total: its versions, and its messages by hour. */
import type { Db, Fragment } from '@/db/client';
import { markActivity } from '@/lib/archive/marks';
import { sourceOf, versionsWithin } from '@/lib/source/current';
import { type Target, within } from './target';
import { type Noted, type Unnoted, unnotedConversations } from './unnoted';

/** Whether sessions of the target are compressed: their versions are not kept, and their messages by day. */
async function hasCompressed(sql: Db, target: Target): Promise<boolean> {
  const found = await sql`
    select from truecount.compressed_session where ${within(sql, 'conversation_id', target)} limit 1`;
  return found.length > 0;
}

const compressed = (sql: Db, target: Target): Fragment => sql`
  select conversation_id from truecount.compressed_session where ${within(sql, 'conversation_id', target)}`;

export interface ConversationsStep {
  /** Rows written or removed. */
  changed: number;
  /** What differed although it was not noted; null where nobody asked. */
  unnoted: Unnoted | null;
}

/** The distinct versions of the target's conversations; differences only. */
export async function refreshVersions(
  sql: Db,
  target: Target,
  noted: Noted | null = null,
): Promise<ConversationsStep> {
  const kept = (await hasCompressed(sql, target))
    ? sql`conversation_id not in (${compressed(sql, target)})`
    : sql`true`;
  const [gone, added] = [true, false].map(
    (isGone) => sql`jsonb_agg(version order by version) filter (where is_gone = ${isGone})`,
  );
  const [step] = await sql<ConversationsStep[]>`
    with fresh as (
      select distinct conversation_id, version collate "C" as version from ${versionsOf(sql, target)} message_version where ${kept}
    ),
    cached as (
      select conversation_id, version from truecount.session_version where ${within(sql, 'conversation_id', target)}
    ),
    change as materialized (
      select coalesce(fresh.conversation_id, cached.conversation_id) as conversation_id,
        coalesce(fresh.version, cached.version) as version, fresh.version is null as is_gone
      from fresh full join cached on cached.conversation_id = fresh.conversation_id and cached.version = fresh.version
      where fresh.version is null or cached.version is null
    ),
    removed as (
      delete from truecount.session_version held using change
      where change.is_gone and held.conversation_id = change.conversation_id and held.version = change.version
    ),
    added as (
      insert into truecount.session_version (conversation_id, version)
      select conversation_id, version from change where not is_gone
    )
    select count(*)::int as changed, ${unnotedConversations(sql, noted, 'versions', gone!, added!)} as unnoted from change`;
  return step!;
}

/** Lists are looked up one by one, stretches read in one go where the source has a way of its own to do so. */
function versionsOf(sql: Db, target: Target): Fragment {
  const condition = within(sql, 'conversation_id', target);
  const stretch = target.kind === 'range' ? versionsWithin(sql, condition) : null;
  const { messageVersion } = sourceOf(sql);
  return (
    stretch ??
    sql`(select conversation_id, version from ${messageVersion} message_version where ${condition})`
  );
}

/**
 * Human and AI messages of the target's conversations by UTC hour, or day where compressed; differences only. Messages and cached rows, the latter
 * negated, are added up in one pass: what is left over differs.
 */
export async function refreshActivity(
  sql: Db,
  target: Target,
  noted: Noted | null = null,
): Promise<ConversationsStep> {
  const source = sourceOf(sql);
  const bin = (await hasCompressed(sql, target))
    ? sql`case when conversation_id in (${compressed(sql, target)}) then interval '1 day' else interval '1 hour' end`
    : sql`interval '1 hour'`;
  const shown = sql`jsonb_agg(jsonb_build_array(hour, held_human, held_ai) order by hour)`;
  const counted = sql`jsonb_agg(jsonb_build_array(hour, human, ai) order by hour)`;
  const [step] = await sql<(ConversationsStep & { uncompressed: string[] })[]>`
    with part as (
      select conversation_id, date_bin(${bin}, created_at, '2000-01-01 00:00Z') as hour, (role = 'human')::int as human, 1 as spoken
      from ${source.message} message where role in ('human', 'ai') and ${within(sql, 'conversation_id', target)}
      union all
      select conversation_id, hour, -human_count, -human_count - ai_count
      from truecount.session_activity where ${within(sql, 'conversation_id', target)}
    ),
    difference as (
      select conversation_id, hour, sum(human)::int as human, (sum(spoken) - sum(human))::int as ai
      from part group by conversation_id, hour having sum(human) <> 0 or sum(spoken) <> 0
    ),
    change as materialized (
      select difference.conversation_id, difference.hour,
        coalesce(held.human_count, 0) + difference.human as human, coalesce(held.ai_count, 0) + difference.ai as ai,
        coalesce(held.human_count, 0) as held_human, coalesce(held.ai_count, 0) as held_ai
      from difference left join truecount.session_activity held
        on held.conversation_id = difference.conversation_id and held.hour = difference.hour
    ),
    ${markActivity(sql)},
    uncompressed as (
      delete from truecount.compressed_session held using (select distinct conversation_id from change) changed
      where held.conversation_id = changed.conversation_id returning held.conversation_id
    ),
    removed as (
      delete from truecount.session_activity held using change
      where change.human = 0 and change.ai = 0
        and held.conversation_id = change.conversation_id and held.hour = change.hour
    ),
    written as (
      insert into truecount.session_activity (conversation_id, hour, human_count, ai_count)
      select conversation_id, hour, human, ai from change where human <> 0 or ai <> 0
      on conflict (conversation_id, hour) do update set human_count = excluded.human_count, ai_count = excluded.ai_count
    )
    select count(*)::int as changed, (select coalesce(array_agg(conversation_id::text), '{}') from uncompressed) as uncompressed,
      ${unnotedConversations(sql, noted, 'hours', shown, counted)} as unnoted from change`;
  const { uncompressed, ...done } = step!;
  // A compressed session in which something was written or removed has its hours and versions again.
  if (uncompressed.length > 0) {
    const again: Target = { kind: 'list', conversations: uncompressed };
    await refreshVersions(sql, again);
    await refreshActivity(sql, again);
  }
  return done;
}
