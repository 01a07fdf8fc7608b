import { describe, it, vi } from 'vitest';
import { expectCaught } from './caught';
import { ENGINE_FAULTS, inTime } from './faults';

process.env.SESSION_RETENTION_DAYS = '8';
process.env.BATCH_SIZE = '3';

const versions = vi.hoisted(() => ({ areLexical: false }));
vi.mock('@/lib/metrics', async (load) => {
  const real = await load<typeof import('@/lib/metrics')>();
  const lexical = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return {
    ...real,
    compareVersions: (a: string, b: string) =>
      versions.areLexical ? lexical(a, b) : real.compareVersions(a, b),
  };
});

describe('histories find a planted fault of refreshes and reads', () => {
  for (const fault of ENGINE_FAULTS.filter(inTime)) it(fault.name, () => expectCaught(fault), 300_000);

  it('lexical versions: v10 comes before v2', async () => {
    const fault = {
      name: 'lexical versions',
      plant: async () => {
        versions.areLexical = true;
      },
    };
    await expectCaught(fault, () => {
      versions.areLexical = false;
    });
  }, 300_000);
});
