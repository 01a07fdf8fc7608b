/** The secret of the server that a command starts. */
import { ownSecret } from '@/lib/auth/own-secret';
import { type Env, EnvError, isLoopback } from '@/lib/env';

/**
 * The given one; on loopback with the embedded database one is made and kept beside it, so that nothing has to be set.
 * @param isEmbedded whether the database is the embedded one
 * @throws EnvError where one must be set
 */
export function secretFor({ SECRET, HOST, TRUECOUNT_HOME }: Env, isEmbedded: boolean): string {
  if (SECRET) return SECRET;
  if (isEmbedded && isLoopback(HOST)) return ownSecret(TRUECOUNT_HOME);
  throw new EnvError(
    'Settings: SECRET must be set when DATABASE_URL is, to 32 or more characters that nobody can guess (`openssl rand -hex 32`)',
  );
}
