/** `npm run bench`: makes the data, measures each scale in a process of its own, prints a table and writes JSON. */
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { lineOf } from '@/cli/errors';
import { fromCaller, root } from '@/cli/paths';
import { measureAttached } from './attached';
import { makeAttachedData, makeData } from './data';
import { type Figure, figureSchema } from './figure';
import { growth, type ScaleResult } from './growth';
import { describeMachine, type Machine } from './machine';
import { attachedName, type BenchOptions, parseOptions } from './options';
import { measureScale } from './part';
import { summary, table } from './report';
import type { Scale } from './scales';
import { openServer } from './server';

interface BenchResult {
  measuredAt: string;
  machine: Machine;
  results: ScaleResult[];
  growth: Figure[];
}

const started = performance.now();
const say = (line: string) =>
  console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${line}`);

/** Figures of one scale, measured by another process; `parts` as in --only. */
async function measureElsewhere(url: string, scale: Scale, parts: string[]): Promise<Figure[]> {
  if (parts.length === 0) return [];
  const args = ['--url', url, '--scale', scale.name, '--only', parts.join(',')];
  const child = fork(fileURLToPath(new URL('run.mjs', import.meta.url)), args, {
    cwd: root,
    env: { ...process.env, DATABASE_URL: url },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (message) => resolve(figureSchema.array().parse(message)));
    child.once('exit', (code) =>
      reject(new Error(`The measurement of scale ${scale.name} ended with code ${code}.`)),
    );
  });
}

/** The process that measures: sends its figures to the one that started it. */
async function measureHere(url: string, { scales, parts, attachedParts }: BenchOptions): Promise<void> {
  const scale = scales[0]!;
  const figures = await (attachedParts.length > 0
    ? measureAttached(url, scale, attachedParts, say)
    : measureScale(url, scale, parts, say));
  await new Promise<void>((resolve) => process.send?.(figures, undefined, undefined, () => resolve()));
}

async function measureAll(options: BenchOptions): Promise<void> {
  const server = await openServer();
  try {
    const results: ScaleResult[] = [];
    for (const scale of options.scales) {
      say(`Scale ${scale.name}`);
      await makeData(server, scale, options.newData, say);
      const figures = await measureElsewhere(server.urlOf(scale), scale, options.parts);
      if (options.attachedParts.length > 0) {
        await makeAttachedData(server, scale, options.newData, say);
        const attachedParts = options.attachedParts.map(attachedName);
        figures.push(...(await measureElsewhere(server.attachedUrlOf(scale), scale, attachedParts)));
      }
      const { chatbots, sessions, messages } = scale;
      const size = `${chatbots.toLocaleString('en')} chatbots, ${sessions.toLocaleString('en')} sessions, ${messages.toLocaleString('en')} messages`;
      console.log(table(`Scale ${scale.name}: ${size}`, figures));
      results.push({ scale, figures });
    }
    const grown = growth(results);
    if (grown.length > 0) console.log(table('Growth over ten times the data', grown));
    console.log(`\n${summary([...results.flatMap((result) => result.figures), ...grown])}`);
    write(options, {
      measuredAt: new Date().toISOString(),
      machine: await describeMachine(server.url),
      results,
      growth: grown,
    });
  } finally {
    server.release();
  }
}

function write({ json }: BenchOptions, result: BenchResult): void {
  const name = `${result.measuredAt.replaceAll(':', '').slice(0, 17)}.json`;
  const file = json === undefined ? path.join(root, 'bench', 'results', name) : fromCaller(json);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  console.log(`Written to ${path.relative(root, file)}`);
}

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv);
    if (options.url) await measureHere(options.url, options);
    else await measureAll(options);
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode;
    console.error(`bench: ${lineOf(error)}`);
    return 1;
  }
}

process.exit(await main());
