/** One read of the three modes, and what the state of the cache asks for around it. */
import { lookAtSimulation, switchSimulation } from '@/app/actions/simulate';
import { refreshAll } from '@/app/refresh-all';
import { ModeColumns } from '@/components/compare/mode-columns';
import { SimulateButton } from '@/components/demo/simulate-button';
import { PageHeading } from '@/components/shell/page-heading';
import { FirstFill } from '@/components/state/first-fill';
import { LiveUpdates } from '@/components/state/live-updates';
import { Clock } from '@/components/time/clock';
import type { Access } from '@/lib/auth/access';
import { simulationState } from '@/lib/demo/simulate';
import { env } from '@/lib/env';
import { readChanges } from '@/lib/reads/changes';
import { compareModes } from '@/lib/reads/compare';

export async function Comparison({ access }: { access: Access }) {
  // Before the rows: a change between the two is then followed by one read too many, not by none.
  const live = await readChanges();
  const { state, readings } = await compareModes(access);
  if (!state.isFilled) {
    return (
      <>
        <PageHeading title="Compare" scope="not counted yet" />
        <FirstFill state={state} {...refreshAll()} />
      </>
    );
  }
  return (
    <Clock asOf={state.asOf}>
      <PageHeading
        title="Compare"
        scope={
          <>
            <LiveUpdates live={live} clocks={state.clocks} isOfCache />
            The most recently active chatbots, read one way after the other from one snapshot of the database
          </>
        }
        actions={
          env().TRUECOUNT_DEMO && (
            <SimulateButton initial={simulationState()} onSwitch={switchSimulation} look={lookAtSimulation} />
          )
        }
      />
      <ModeColumns readings={readings} />
    </Clock>
  );
}
