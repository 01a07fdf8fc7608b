'use server';
/** Switches the demo's traffic on and off; refused outside the demo. */
import { z } from 'zod';
import { requireAccess } from '@/lib/auth/gate';
import { type SimulationState, simulationState, startSimulation, stopSimulation } from '@/lib/demo/simulate';
import { SimulationError } from '@/lib/demo/traffic';
import { env } from '@/lib/env';
import { describeError } from '@/lib/errors';

export type SimulationAnswer = { state: SimulationState } | { error: string };

const wanted = z.boolean();

/** @param isOn whether traffic should come, two events a second in the visitor's team */
export async function switchSimulation(isOn: boolean): Promise<SimulationAnswer> {
  const { access } = await requireAccess('operator');
  if (!env().TRUECOUNT_DEMO) return { error: 'Traffic is simulated in the demo only.' };
  const parsed = wanted.safeParse(isOn);
  if (!parsed.success) return { error: 'Say whether traffic should come or not.' };
  try {
    if (!parsed.data) return { state: await stopSimulation() };
    return { state: await startSimulation({ teamId: access.teamId ?? undefined }) };
  } catch (error) {
    return { error: error instanceof SimulationError ? error.message : describeError(error).message };
  }
}

/** How far the traffic is. */
export async function lookAtSimulation(): Promise<SimulationAnswer> {
  await requireAccess('operator');
  if (!env().TRUECOUNT_DEMO) return { error: 'Traffic is simulated in the demo only.' };
  return { state: simulationState() };
}
