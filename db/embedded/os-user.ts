/** The operating system's user that PostgreSQL runs as. It refuses to run as root. */
import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { EmbeddedServerError } from './error';

export interface OsUser {
  uid: number;
  gid: number;
}

const NAME = 'postgres';

const idOf = (flag: '-u' | '-g') => {
  const { status, stdout } = spawnSync('id', [flag, NAME], { encoding: 'utf8' });
  const id = Number.parseInt(stdout ?? '', 10);
  return status === 0 && id > 0 ? id : null;
};

function existing(): OsUser | null {
  const uid = idOf('-u');
  const gid = idOf('-g');
  return uid && gid ? { uid, gid } : null;
}

function create(): OsUser {
  try {
    execFileSync('groupadd', ['--force', '--system', NAME], { stdio: 'pipe' });
    execFileSync('useradd', ['--system', '--gid', NAME, '--no-create-home', NAME], { stdio: 'pipe' });
  } catch {
    // Said below: without the user there is no way on, whatever the reason.
  }
  const made = existing();
  if (made) return made;
  throw new EmbeddedServerError(
    `PostgreSQL does not run as root and no user \`${NAME}\` could be made: run as another user, make one (\`useradd ${NAME}\`), or set DATABASE_URL.`,
  );
}

/**
 * Null when PostgreSQL can run as the user of this process.
 * As root: the owner of the data when there are any, else the user `postgres`, which is made where it is missing.
 *
 * @param data the data directory, if it exists
 */
export function serverUser(data: string | null): OsUser | null {
  if (process.getuid?.() !== 0) return null;
  const owner = data ? statSync(data, { throwIfNoEntry: false }) : undefined;
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return existing() ?? create();
}
