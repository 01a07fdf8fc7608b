/** Vitest's global set-up of the database tests: a server of their own and a migrated template. */
import { connect } from '@/db/client';
import { prepareDatabase } from '@/lib/capture/capture';
import { startOwnServer } from './own-server';

/**
 * `TRUECOUNT_TEST_SERVER` set: a superuser's address of the server to test on.
 * `TRUECOUNT_TEST_POSTGRES` set: folder whose `node_modules` holds the PostgreSQL to test on.
 */
export default async function setup(): Promise<() => Promise<void>> {
  const given = process.env.TRUECOUNT_TEST_SERVER;
  const server = given
    ? { url: given, remove: async () => {} }
    : await startOwnServer('postgres', process.env.TRUECOUNT_TEST_POSTGRES);
  const template = `truecount_template_${process.pid}`;
  const address = new URL(server.url);
  address.pathname = `/${template}`;
  const sql = connect(server.url, { max: 1 });
  const remove = async () => {
    await sql`drop database if exists ${sql(template)} with (force)`;
    await sql.end();
    await server.remove();
  };
  try {
    await sql`drop database if exists ${sql(template)} with (force)`;
    await sql`create database ${sql(template)}`;
    await prepareDatabase(address.href);
  } catch (error) {
    await remove();
    throw error;
  }
  process.env.TRUECOUNT_TEST_SERVER = server.url;
  process.env.TRUECOUNT_TEST_TEMPLATE = template;
  return remove;
}
