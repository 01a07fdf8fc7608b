/** What a web server runs in the background, without the web server: its folder and its scheduler. */
import { connect, databaseUrl } from '@/db/client';
import { startFolder } from '@/lib/refresh/folder';
import { startScheduler } from '../scheduler';

const sql = connect(databaseUrl(), { name: `truecount ${process.env.INSTANCE}` });
const endFolder = startFolder(sql);
const scheduler = startScheduler(sql);
process.once('SIGTERM', async () => {
  endFolder();
  await scheduler.stop();
  process.exit(0);
});
// The scheduler's own clock keeps nobody alive.
setInterval(() => {}, 60_000);
