/** Inngest's steps, as lib/jobs uses them. */
import { NonRetriableError } from 'inngest';
import { type Durable, OverError } from '@/lib/jobs/durable';

/** What of Inngest's step tools is used. */
interface Tools {
  run(name: string, work: () => Promise<unknown>): Promise<unknown>;
  sleep(name: string, time: string): Promise<void>;
}

export function durable(step: Tools): Durable {
  return {
    // What comes back has been JSON on its way; every step's result is plain.
    run: <Result>(name: string, work: () => Promise<Result>) =>
      step.run(name, () => work().catch(giveUp)) as Promise<Result>,
    pause: (name, seconds) => step.sleep(name, `${seconds}s`),
  };
}

/** A run that is over is not tried again. */
function giveUp(error: unknown): never {
  if (error instanceof OverError) throw new NonRetriableError(error.message);
  throw error;
}
