/** A secret that a server on loopback makes for itself, and keeps beside its embedded database. */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @param home TRUECOUNT_HOME; the secret is its file `secret`, which only its owner may read
 * @throws Error when the file is there and is none
 */
export function ownSecret(home: string): string {
  const file = path.join(home, 'secret');
  mkdirSync(home, { recursive: true });
  try {
    // Fails when the file exists: of two that start at once, one makes it.
    writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) throw new Error(`${file} holds no secret: remove it, and a new one is made.`);
  return secret;
}
