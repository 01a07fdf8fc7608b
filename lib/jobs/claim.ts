/** Taking a slot: of any number of schedulers that come to it, at any time, one gets a run to carry out. */
import type { Db, Sql } from '@/db/client';
import { env } from '@/lib/env';
import { isDead } from '@/lib/refresh/alive';
import { abandonDead } from '@/lib/refresh/log';
import type { Job } from './jobs';

export interface Claimant {
  /** The function run of Inngest that asks: its second try gets what its first one got. */
  inngestRunId?: string;
  /** The cron expression by which Inngest started it. */
  registeredCron?: string | null;
}

/**
 * Notes that a scheduler looked at the job, and takes its slot.
 * @returns the run to carry out, which waits in the update log; null where there is nothing to do: the slot or a newer one
 *   was taken, the job is paused, or another run has done its work
 */
export async function claimSlot(
  sql: Sql,
  job: Job,
  slot: Date,
  { inngestRunId, registeredCron = null }: Claimant = {},
): Promise<string | null> {
  return sql.begin(async (tx) => {
    const isNew = await beat(tx, job, slot, registeredCron);
    if (inngestRunId !== undefined) {
      const [mine] = await tx<{ id: string }[]>`
        select id from truecount.statistics_update_log where inngest_run_id = ${inngestRunId}`;
      if (mine) return mine.id;
    }
    if (!isNew) return null;
    // One that died while it waited would stand in the way of every slot.
    await abandonDead(tx);
    const [run] = await tx<{ id: string }[]>`
      insert into truecount.statistics_update_log (type, trigger, job, slot, state, batch_size, runner, inngest_run_id, beat_at)
      select ${job.type()}, 'schedule', ${job.name}, ${slot.toISOString()}, 'queued', ${env().BATCH_SIZE},
        ${inngestRunId === undefined ? 'process' : 'inngest'}, ${inngestRunId ?? null}, clock_timestamp()
      where not exists (
          select from truecount.statistics_update_log
          where type = any(${job.covers}::text[]) and scope_id is null and coalesce(started_at, requested_at) >= ${slot.toISOString()}
            and (state = 'done' or (state in ('queued', 'running') and not ${isDead(tx)})))
      on conflict do nothing returning id`;
    return run?.id ?? null;
  }) as Promise<string | null>;
}

/** Whether the slot is newer than any that was taken, and there is something to do; it is taken then. */
async function beat(
  tx: Db,
  { name, needsFill = false }: Job,
  slot: Date,
  registeredCron: string | null,
): Promise<boolean> {
  await tx`insert into truecount.job_heartbeat (job) values (${name}) on conflict do nothing`;
  const [before] = await tx<{ isNew: boolean }[]>`
    select coalesce(slot < ${slot.toISOString()}, true)
      and (not ${needsFill}::boolean or exists (select from truecount.cache_state where filled_at is not null)) and not exists (
      select from truecount.job_setting where job = ${name} and is_paused) as "isNew"
    from truecount.job_heartbeat where job = ${name} for update`;
  const { isNew } = before!;
  await tx`
    update truecount.job_heartbeat set beat_at = clock_timestamp(), registered_cron = ${registeredCron},
      slot = case when ${isNew} then ${slot.toISOString()} else slot end
    where job = ${name}`;
  return isNew;
}
