/** What the bench is asked for. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { PART_NAMES, type PartName } from './parts';
import { SCALE_NAMES, SCALES, type Scale } from './scales';

export interface BenchOptions {
  scales: Scale[];
  parts: PartName[];
  /** File for the figures; one in bench/results unless given. */
  json: string | undefined;
  newData: boolean;
  /** Set for the process that measures one scale. */
  url: string | undefined;
}

function readScales(value: string): Scale[] {
  return value.split(',').map((name) => {
    const known = SCALE_NAMES.find((scale) => scale === name);
    if (!known) throw new InvalidArgumentError(`A scale is one of ${SCALE_NAMES.join(', ')}.`);
    return SCALES[known];
  });
}

function readParts(value: string): PartName[] {
  const names = value.split(',');
  const unknown = names.find((name) => !PART_NAMES.some((part) => part === name));
  if (unknown !== undefined) throw new InvalidArgumentError(`A part is one of ${PART_NAMES.join(', ')}.`);
  return PART_NAMES.filter((part) => names.includes(part));
}

/** @throws CommanderError, after it has told the user */
export function parseOptions(argv: string[]): BenchOptions {
  const program = new Command('bench')
    .description('measures Truecount on data of several sizes; every goal is a ratio within one run')
    .option('--scale <names>', `sizes of data, separated by commas: ${SCALE_NAMES.join(', ')}`, readScales, [
      SCALES.tenth,
      SCALES.full,
    ])
    .option('--only <parts>', `parts, separated by commas: ${PART_NAMES.join(', ')}`, readParts, PART_NAMES)
    .option('--json <file>', 'file for the figures; default: a new one in bench/results')
    .option('--new-data', 'make the data again', false)
    .addOption(new Option('--url <address>').hideHelp())
    .exitOverride();
  const options = program.parse(argv).opts<{
    scale: Scale[];
    only: PartName[];
    json?: string;
    newData: boolean;
    url?: string;
  }>();
  const { scale, only, json, newData, url } = options;
  return { scales: scale, parts: only, json, newData, url };
}
