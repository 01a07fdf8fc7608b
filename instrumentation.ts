/** What the web server does once when it starts. */

export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs') {
    const [
      { db },
      { holdLease },
      { env },
      { requireSecret },
      { describeError },
      { refusalToStart, schedulerOf },
      { startJobs },
      { log },
      { refuseTrace },
      { startFolder },
      { endHanded },
      { finishBeforeEnd },
      { ensureFilled },
      { flushViews },
    ] = await Promise.all([
      import('@/db/client'),
      import('@/db/embedded/lease'),
      import('@/lib/env'),
      import('@/lib/auth/library'),
      import('@/lib/errors'),
      import('@/lib/jobs/mode'),
      import('@/lib/jobs/start'),
      import('@/lib/log'),
      import('@/lib/no-trace'),
      import('@/lib/refresh/folder'),
      import('@/lib/refresh/handover'),
      import('@/lib/shutdown'),
      import('@/lib/refresh/request'),
      import('@/lib/views/record'),
    ]);
    try {
      requireSecret();
    } catch (error) {
      // Without it nobody could be let in, and a default would let in everybody.
      console.error(`truecount: ${error instanceof Error ? error.message : 'the settings cannot be used'}`);
      process.exit(1);
    }
    const refusal = refusalToStart(env(), process.env.NODE_ENV === 'production');
    if (refusal !== null) {
      console.error(`truecount: ${refusal}`);
      process.exit(1);
    }
    refuseTrace();
    const lease = env().TRUECOUNT_LEASE;
    // The server holds the embedded database itself, so that it outlives a launcher that is killed.
    if (lease) holdLease(lease);
    if (schedulerOf() === 'inngest') {
      const [{ setSend }, { sendRun }] = await Promise.all([
        import('@/lib/refresh/handover'),
        import('@/inngest/send'),
      ]);
      setSend(sendRun);
    }
    // Pages tell what is wrong with a database that cannot be used; the server starts all the same.
    ensureFilled().catch((error: unknown) =>
      log.error({ operation: 'start', error: describeError(error) }, 'the first refresh did not start'),
    );
    try {
      const endFolder = startFolder(db());
      const endJobs = startJobs(db());
      finishBeforeEnd(() => Promise.all([endFolder(), endJobs(), endHanded(), flushViews(db)]));
    } catch (error) {
      log.error({ operation: 'start', error: describeError(error) }, 'nothing runs in the background');
    }
  }
}
