/** The clocks of an answer that would be given now. */
import 'server-only';
import { db } from '@/db/client';
import { readClocks } from './clocks';
import { inSnapshot } from './snapshot';
import type { Clocks } from './types';

export function readClocksNow(): Promise<Clocks> {
  return inSnapshot(db(), readClocks);
}
