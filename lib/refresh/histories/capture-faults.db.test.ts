import { describe, it } from 'vitest';
import { expectCaught } from './caught';
import { CAPTURE_FAULTS, inTime, TAIL_FAULTS } from './faults';

process.env.SESSION_RETENTION_DAYS = '8';
process.env.BATCH_SIZE = '3';

describe('histories find a planted fault of capture', () => {
  for (const fault of [...CAPTURE_FAULTS, ...TAIL_FAULTS].filter(inTime))
    it(fault.name, () => expectCaught(fault), 300_000);
});
