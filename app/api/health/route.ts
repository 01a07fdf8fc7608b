/**
 * Whether the installation works, for monitors and load balancers: answers without sign-in, and tells nothing of anybody's
 * data. 503 only when the database does not answer: pages are right without jobs.
 */
import { connection } from 'next/server';
import { db } from '@/db/client';
import { describeError } from '@/lib/errors';
import { readHealth } from '@/lib/jobs/health';
import { log } from '@/lib/log';

const headers = { 'Cache-Control': 'no-store' };

export async function GET(): Promise<Response> {
  await connection();
  try {
    return Response.json(await readHealth(db()), { headers });
  } catch (error) {
    log.error({ operation: 'health', error: describeError(error) }, 'health not read');
    return Response.json({ status: 'down', says: [describeError(error).message] }, { status: 503, headers });
  }
}
