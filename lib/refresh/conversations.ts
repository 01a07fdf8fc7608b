/** What belongs to a conversation rather than to a total: its versions, and its messages by hour. */
import type { Db } from '@/db/client';
import { sourceOf } from '@/lib/source/current';
import { type Target, within } from './target';

/** The distinct versions of the target's conversations; differences only. Returns rows written or removed. */
export async function refreshVersions(sql: Db, target: Target): Promise<number> {
  const source = sourceOf(sql);
  const [step] = await sql<{ changed: number }[]>`
    with fresh as (
      select distinct conversation_id, version collate "C" as version
      from ${source.messageVersion} message_version where ${within(sql, 'conversation_id', target)}
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
    select count(*)::int as changed from change`;
  return step!.changed;
}

/** Human and AI messages of the target's conversations by UTC hour; differences only. Returns rows written or removed. */
export async function refreshActivity(sql: Db, target: Target): Promise<number> {
  const source = sourceOf(sql);
  const [step] = await sql<{ changed: number }[]>`
    with fresh as (
      select conversation_id, date_bin('1 hour', created_at, '2000-01-01 00:00Z') as hour,
        count(*) filter (where role = 'human')::int as human, count(*) filter (where role = 'ai')::int as ai
      from ${source.message} message
      where role in ('human', 'ai') and ${within(sql, 'conversation_id', target)}
      group by 1, 2
    ),
    cached as (
      select conversation_id, hour, human_count as human, ai_count as ai
      from truecount.session_activity where ${within(sql, 'conversation_id', target)}
    ),
    change as materialized (
      select coalesce(fresh.conversation_id, cached.conversation_id) as conversation_id,
        coalesce(fresh.hour, cached.hour) as hour, fresh.human, fresh.ai
      from fresh full join cached on cached.conversation_id = fresh.conversation_id and cached.hour = fresh.hour
      where fresh.human is distinct from cached.human or fresh.ai is distinct from cached.ai
    ),
    removed as (
      delete from truecount.session_activity held using change
      where change.human is null and held.conversation_id = change.conversation_id and held.hour = change.hour
    ),
    written as (
      insert into truecount.session_activity (conversation_id, hour, human_count, ai_count)
      select conversation_id, hour, human, ai from change where human is not null
      on conflict (conversation_id, hour) do update set human_count = excluded.human_count, ai_count = excluded.ai_count
    )
    select count(*)::int as changed from change`;
  return step!.changed;
}
