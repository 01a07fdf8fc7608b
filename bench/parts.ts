/** The parts of the bench, in the order in which they are measured. */
import type { Bench } from './bench';
import type { Figure } from './figure';
import { measureAdmin } from './parts/admin';
import { measureArchive } from './parts/archive';
import { measureCapture } from './parts/capture';
import { measureExact } from './parts/exact';
import { measureFill } from './parts/fill';
import { measureFold } from './parts/fold';
import { measureLoss } from './parts/loss';
import { measureMemory } from './parts/memory';
import { measurePages } from './parts/pages';
import { measurePaging } from './parts/paging';
import { measureParticipants } from './parts/participants';
import { measureRefresh } from './parts/refresh';
import { measureRowByRow } from './parts/row-by-row';
import { measureScopes } from './parts/scopes';
import { measureView } from './parts/view';

export const PARTS = {
  fill: measureFill,
  pages: measurePages,
  paging: measurePaging,
  refresh: measureRefresh,
  participants: measureParticipants,
  rows: measureRowByRow,
  view: measureView,
  scopes: measureScopes,
  archive: measureArchive,
  admin: measureAdmin,
  exact: measureExact,
  fold: measureFold,
  capture: measureCapture,
  loss: measureLoss,
  memory: measureMemory,
} satisfies Record<string, (bench: Bench) => Promise<Figure[]>>;

export type PartName = keyof typeof PARTS;
export const PART_NAMES = Object.keys(PARTS).filter((name): name is PartName => name in PARTS);

/** Measured again where Truecount is attached to a platform: what is about its tables and the way through them. */
export const ATTACHED_PART_NAMES: PartName[] = [
  'fill',
  'pages',
  'paging',
  'refresh',
  'rows',
  'exact',
  'fold',
];
