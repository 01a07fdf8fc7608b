/** What the bench is asked for. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { ATTACHED_PART_NAMES, PART_NAMES, type PartName } from './parts';
import { SCALE_NAMES, SCALES, type Scale } from './scales';

export interface BenchOptions {
  scales: Scale[];
  /** On the native platform. */
  parts: PartName[];
  /** Where Truecount is attached to a platform. */
  attachedParts: PartName[];
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

/** All parts of the attached platform. */
const ATTACHED = 'attached';
export const attachedName = (part: PartName) => `${ATTACHED}-${part}`;
const CHOICES = [...PART_NAMES, ATTACHED, ...ATTACHED_PART_NAMES.map(attachedName)];

function readParts(value: string): string[] {
  const names = value.split(',');
  if (!names.every((name) => CHOICES.includes(name)))
    throw new InvalidArgumentError(`A part is one of ${CHOICES.join(', ')}.`);
  return names;
}

/** @throws CommanderError, after it has told the user */
export function parseOptions(argv: string[]): BenchOptions {
  const program = new Command('bench')
    .description('measures Truecount on data of several sizes; every goal is a ratio within one run')
    .option('--scale <names>', `sizes of data, separated by commas: ${SCALE_NAMES.join(', ')}`, readScales, [
      SCALES.tenth,
      SCALES.full,
    ])
    .option('--only <parts>', `parts, separated by commas: ${CHOICES.join(', ')}`, readParts, [
      ...PART_NAMES,
      ATTACHED,
    ])
    .option('--json <file>', 'file for the figures; default: a new one in bench/results')
    .option('--new-data', 'make the data again', false)
    .addOption(new Option('--url <address>').hideHelp())
    .exitOverride();
  const options = program.parse(argv).opts<{
    scale: Scale[];
    only: string[];
    json?: string;
    newData: boolean;
    url?: string;
  }>();
  const { scale, only, json, newData, url } = options;
  const parts = PART_NAMES.filter((part) => only.includes(part));
  const attachedParts = ATTACHED_PART_NAMES.filter(
    (part) => only.includes(ATTACHED) || only.includes(attachedName(part)),
  );
  return { scales: scale, parts, attachedParts, json, newData, url };
}
