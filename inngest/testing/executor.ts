/**
 * The other side of the SDK's protocol, as Inngest's server speaks it: registers an app, sends its functions their steps
 * signed, keeps the results, tries again what failed, and takes steps that are saved from inside a request.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { type Served, serveHttp } from './http';

interface Op {
  id: string;
  op: string;
  displayName?: string;
  data?: unknown;
  error?: unknown;
}

export interface FunctionConfig {
  id: string;
  triggers: { event?: string; cron?: string; expression?: string }[];
  singleton?: { key: string; mode: string };
  concurrency?: unknown;
  cancel?: unknown;
}

export interface Outcome {
  runId: string;
  state: 'done' | 'failed';
  data?: unknown;
  error?: { message?: string };
  /** Names of the steps, in the order in which their results came. */
  steps: string[];
  /** How many requests it took. */
  requests: number;
}

export interface Running {
  runId?: string;
  event?: { name: string; data?: unknown };
  /** Saves steps from inside a request, or one request a step. */
  isCheckpointed?: boolean;
  /** Called with each step whose result has come; true: the result is lost on its way, and the step is sent again. */
  loses?: (step: string) => boolean;
  /** Each request is sent twice at once; the second answer counts. */
  isDoubled?: boolean;
}

const ATTEMPTS = 4;

/** The same value with the keys of its objects in order: what is signed. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

export class Executor {
  readonly registered: FunctionConfig[][] = [];
  readonly events: { id?: string; name: string; data: unknown }[] = [];
  /** Answers to steps that are saved from inside a request: 500 makes the SDK fall back. */
  checkpointStatus = 200;
  /** Milliseconds until events are accepted. */
  slowness = 0;
  readonly #key: string;
  readonly #runs = new Map<string, { steps: Record<string, unknown>; stack: string[]; names: string[] }>();
  #served: Served | undefined;

  constructor(signingKey: string) {
    this.#key = signingKey;
  }

  async open(): Promise<string> {
    this.#served = await serveHttp((request) => this.#answer(request));
    return this.#served.url;
  }

  async close(): Promise<void> {
    await this.#served?.close();
  }

  sign(body: string, at = Math.round(Date.now() / 1000)): string {
    const canonical = body === '' ? '' : JSON.stringify(sorted(JSON.parse(body)));
    const key = this.#key.replace(/^signkey-\w+-/, '');
    const hash = createHmac('sha256', key).update(`${canonical}${at}`).digest('hex');
    return `t=${at}&s=${hash}`;
  }

  /** Whether an answer carries the app's own signature. */
  isSigned(response: Response, body: string): boolean {
    const given = new URLSearchParams(response.headers.get('x-inngest-signature') ?? '');
    const key = this.#key.replace(/^signkey-\w+-/, '');
    return (
      given.get('s') ===
      createHmac('sha256', key)
        .update(`${body}${given.get('t')}`)
        .digest('hex')
    );
  }

  /** Sends a signed request to the app. */
  async send(
    app: string,
    method: string,
    query: string,
    body: string,
    more: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`${app}/api/inngest${query}`, {
      method,
      body: method === 'GET' ? undefined : body,
      headers: {
        'x-inngest-signature': this.sign(method === 'GET' ? '' : body),
        'x-inngest-server-kind': 'cloud',
        ...more,
      },
    });
  }

  /** Carries out one run of a function to its end. */
  async run(app: string, fnId: string, running: Running = {}): Promise<Outcome> {
    const runId = running.runId ?? randomUUID();
    const run = this.#runs.get(runId) ?? { steps: {}, stack: [], names: [] };
    this.#runs.set(runId, run);
    const event = {
      id: randomUUID(),
      ts: Date.now(),
      data: {},
      ...(running.event ?? { name: 'inngest/scheduled.timer' }),
    };
    let attempt = 0;
    for (let requests = 1; ; requests += 1) {
      if (requests > 200) throw new Error(`${fnId} does not come to its end.`);
      const body = JSON.stringify({
        version: 2,
        event,
        events: [event],
        steps: run.steps,
        ctx: {
          run_id: runId,
          attempt,
          max_attempts: ATTEMPTS,
          disable_immediate_execution: false,
          use_api: false,
          stack: { stack: run.stack, current: run.stack.length },
          ...(running.isCheckpointed && { fn_id: randomUUID(), qi_id: randomUUID() }),
        },
      });
      const post = () => this.send(app, 'POST', `?fnId=${fnId}&stepId=step`, body);
      const responses = await Promise.all(running.isDoubled ? [post(), post()] : [post()]);
      const response = responses.at(-1)!;
      const text = await response.text();
      if (!this.isSigned(response, text)) throw new Error(`An answer of ${fnId} is not signed.`);
      const answer = JSON.parse(text);
      const end = (rest: Pick<Outcome, 'state' | 'data' | 'error'>): Outcome => ({
        runId,
        steps: run.names,
        requests,
        ...rest,
      });
      if (response.status === 200) return end({ state: 'done', data: answer });
      if (response.status !== 206) {
        attempt += 1;
        if (response.headers.get('x-inngest-no-retry') === 'true' || attempt >= ATTEMPTS) {
          await this.#fail(app, fnId, runId, event, answer);
          return end({ state: 'failed', error: answer });
        }
        continue;
      }
      let hasFailed = false;
      for (const op of [answer].flat() as Op[]) {
        if (op.op === 'RunComplete') return end({ state: 'done', data: op.data });
        if (op.op === 'StepError') hasFailed = true;
        else if (op.op === 'StepFailed') this.#keep(run, op, { type: 'error', error: op.error });
        else if (op.op === 'StepRun' && running.loses?.(op.displayName ?? op.id)) continue;
        else this.#keep(run, op, { type: 'data', data: op.data ?? null });
      }
      attempt = hasFailed ? attempt + 1 : 0;
    }
  }

  #keep(
    run: { steps: Record<string, unknown>; stack: string[]; names: string[] },
    op: Op,
    result: unknown,
  ): void {
    run.steps[op.id] = result;
    run.stack.push(op.id);
    run.names.push(op.displayName ?? op.id);
  }

  async #fail(app: string, fnId: string, runId: string, event: unknown, error: unknown): Promise<void> {
    await this.run(app, `${fnId}-failure`, {
      event: { name: 'inngest/function.failed', data: { function_id: fnId, run_id: runId, error, event } },
    });
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const text = await request.text();
    if (pathname === '/fn/register') {
      this.registered.push(JSON.parse(text).functions);
      return Response.json({ status: 200, modified: true });
    }
    const saved = /^\/v1\/checkpoint\/([^/]+)\/async$/.exec(pathname);
    if (saved) {
      if (this.checkpointStatus !== 200) return new Response('no', { status: this.checkpointStatus });
      const run = this.#runs.get(saved[1]!)!;
      for (const op of JSON.parse(text).steps as Op[])
        this.#keep(run, op, { type: 'data', data: op.data ?? null });
      return Response.json({});
    }
    if (pathname.startsWith('/e/')) {
      await new Promise((resolve) => setTimeout(resolve, this.slowness));
      this.events.push(...[JSON.parse(text)].flat());
      return Response.json({ ids: ['1'], status: 200 });
    }
    return new Response('unknown', { status: 404 });
  }
}
