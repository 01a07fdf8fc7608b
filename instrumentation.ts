/** What the web server does once when it starts. */

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const [
      { db },
      { holdLease },
      { env },
      { requireSecret },
      { describeError },
      { refuseTrace },
      { startFolder },
      { ensureFilled },
    ] = await Promise.all([
      import('@/db/client'),
      import('@/db/embedded/lease'),
      import('@/lib/env'),
      import('@/lib/auth/library'),
      import('@/lib/errors'),
      import('@/lib/no-trace'),
      import('@/lib/refresh/folder'),
      import('@/lib/refresh/request'),
    ]);
    try {
      requireSecret();
    } catch (error) {
      // Without it nobody could be let in, and a default would let in everybody.
      console.error(`truecount: ${error instanceof Error ? error.message : 'the settings cannot be used'}`);
      process.exit(1);
    }
    refuseTrace();
    const lease = env().TRUECOUNT_LEASE;
    // The server holds the embedded database itself, so that it outlives a launcher that is killed.
    if (lease) holdLease(lease);
    // Pages tell what is wrong with a database that cannot be used; the server starts all the same.
    ensureFilled().catch((error: unknown) =>
      console.error(`The first refresh did not start: ${describeError(error).message}`),
    );
    try {
      startFolder(db());
    } catch (error) {
      console.error(`Nothing is folded in the background: ${describeError(error).message}`);
    }
  }
}
