/** Telling operators of trouble: a line in the log, and a message to ALERT_WEBHOOK_URL. */
import type { Sql } from '@/db/client';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';
import { log } from '@/lib/log';

export interface Alert {
  kind: 'silent' | 'failed' | 'stale' | 'drift';
  /** The job that it is about; for a stale cache the one that noticed. */
  job: string;
  /** For people; carries no data of anybody's. */
  text: string;
}

/** The same trouble is told again after so long, minutes. */
const AGAIN_MINUTES = 60;
const TIMEOUT_MS = 5_000;

/**
 * Tells once an hour, whichever of several instances comes first. Never throws: what cannot be sent is in the log, and is
 * tried again the next time.
 */
export async function tell(sql: Sql, alert: Alert): Promise<void> {
  try {
    const key = `${alert.kind} ${alert.job}`;
    if (!(await isFirst(sql, key))) return;
    log.error({ operation: 'alert', kind: alert.kind, job: alert.job }, alert.text);
    const url = env().ALERT_WEBHOOK_URL;
    if (url === undefined || (await post(url, alert))) return;
    await sql`delete from truecount.alert_sent where key = ${key}`;
  } catch (error) {
    log.error(
      { operation: 'alert', kind: alert.kind, job: alert.job, error: describeError(error) },
      alert.text,
    );
  }
}

async function isFirst(sql: Sql, key: string): Promise<boolean> {
  const rows = await sql`
    insert into truecount.alert_sent as sent (key, sent_at) values (${key}, clock_timestamp())
    on conflict (key) do update set sent_at = excluded.sent_at
    where sent.sent_at < clock_timestamp() - ${AGAIN_MINUTES} * interval '1 minute' returning key`;
  return rows.length > 0;
}

/** The address may hold a secret and is never logged. */
async function post(url: string, { kind, job, text }: Alert): Promise<boolean> {
  const body = JSON.stringify({ source: 'truecount', kind, job, text, at: new Date().toISOString() });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return true;
    log.error({ operation: 'alert', kind, job, status: response.status }, 'the webhook refused the alert');
  } catch {
    log.error({ operation: 'alert', kind, job }, 'the webhook could not be reached');
  }
  return false;
}
