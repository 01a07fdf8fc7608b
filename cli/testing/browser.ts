/** A Chromium for the browser tests: the system's, Playwright's, or one that is fetched now. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright';
import { root } from '../paths';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Asked for its version, because a name may stand for a package that is not there (Ubuntu's snap). */
const works = (file: string) =>
  spawnSync(file, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;

function onSystem(): string | null {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const files = [...NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...PLACES];
  // Chrome on Windows shows a window when it is asked for its version.
  return files.find((file) => existsSync(file) && (process.platform === 'win32' || works(file))) ?? null;
}

function ofPlaywright(): boolean {
  const file = chromium.executablePath();
  return existsSync(file) && (process.platform === 'win32' || works(file));
}

function run(program: string, args: string[]): boolean {
  console.log(`> ${[path.basename(program), ...args].join(' ')}`);
  const done = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 300_000,
  });
  return done.status === 0;
}

function isDebian(): boolean {
  const file = '/etc/os-release';
  return existsSync(file) && /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync(file, 'utf8'));
}

/**
 * Path of a Chromium; null for Playwright's own, which it finds itself.
 *
 * @throws Error that says what to do when there is none and none can be had
 */
export async function findBrowser(): Promise<string | null> {
  const given = process.env.CHROMIUM_PATH;
  if (given) {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, where there is no file.`);
  }
  const found = onSystem();
  if (found) return found;
  if (ofPlaywright()) return null;
  console.log('There is no Chromium or Chrome here; one is fetched for the browser tests.');
  const cli = path.join(root, 'node_modules', 'playwright', 'cli.js');
  if (run(process.execPath, [cli, 'install', 'chromium']) && ofPlaywright()) return null;
  if (process.getuid?.() === 0 && isDebian() && run('apt-get', ['update'])) {
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
    const installed = onSystem();
    if (installed) return installed;
  }
  throw new Error(
    'The browser tests need Chromium or Chrome, and none could be fetched: install one, or set CHROMIUM_PATH to its program. `npm test -- --only unit,database,component` runs the other tests.',
  );
}
