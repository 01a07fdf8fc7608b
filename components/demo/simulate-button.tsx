'use client';
/** The demo's switch for traffic, with what has happened so far. */
import { Button } from '@mantine/core';
import { IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState, useTransition } from 'react';
import { Can } from '@/components/shell/role';
import { formatNoun } from '@/lib/format';
import classes from './simulate-button.module.css';

/** The part of the simulation's state that is shown. */
export interface ShownSimulation {
  isRunning: boolean;
  counts: Record<string, number>;
  stoppedBecause: 'time' | 'error' | null;
  error: string | null;
}

type Answer = { state: ShownSimulation } | { error: string };

interface SimulateButtonProps {
  /** The state when the page was made. */
  initial: ShownSimulation;
  /** The server actions, handed down by the page. */
  onSwitch: (isOn: boolean) => Promise<Answer>;
  look: () => Promise<Answer>;
}

const POLL_MS = 3000;

/** For operators; others see none. */
export function SimulateButton(props: SimulateButtonProps) {
  return (
    <Can needs="operator">
      <TrafficButton {...props} />
    </Can>
  );
}

function TrafficButton({ initial, onSwitch, look }: SimulateButtonProps) {
  const [state, setState] = useState(initial);
  const [error, setError] = useState<string | null>(null);
  const [isSwitching, startSwitching] = useTransition();

  // Not a dependency of the effect: each read of the page hands down a new function, and the interval would begin anew.
  const ask = useEffectEvent(() => look().catch(noAnswer));
  useEffect(() => {
    if (!state.isRunning) return;
    let isOver = false;
    const timer = setInterval(async () => {
      if (document.hidden) return;
      const answer = await ask();
      // What was read before it was switched off is no longer so.
      if (isOver) return;
      if ('error' in answer) setError(answer.error);
      else setState(answer.state);
    }, POLL_MS);
    return () => {
      isOver = true;
      clearInterval(timer);
    };
  }, [state.isRunning]);

  const click = () =>
    startSwitching(async () => {
      const answer = await onSwitch(!state.isRunning).catch(noAnswer);
      if ('error' in answer) return setError(answer.error);
      setError(null);
      setState(answer.state);
    });

  const said = error ?? describe(state);
  return (
    <div className={classes.box}>
      <Button
        variant="default"
        loading={isSwitching}
        onClick={click}
        leftSection={
          state.isRunning ? (
            <IconPlayerStop size={14} aria-hidden="true" />
          ) : (
            <IconPlayerPlay size={14} aria-hidden="true" />
          )
        }
      >
        {state.isRunning ? 'Stop traffic' : 'Simulate traffic'}
      </Button>
      <span
        role="status"
        className={classes.said}
        data-bad={error !== null || state.stoppedBecause === 'error' || undefined}
      >
        {said}
      </span>
    </div>
  );
}

const noAnswer = (): Answer => ({ error: 'The server did not answer.' });

function describe(state: ShownSimulation): string {
  if (state.stoppedBecause === 'error') return `Traffic stopped: ${state.error}`;
  const events = Object.values(state.counts).reduce((sum, count) => sum + count, 0);
  if (state.stoppedBecause === 'time') return `Stopped by itself after ${formatNoun(events, 'event')}`;
  if (!state.isRunning && events === 0) return '';
  return formatNoun(events, 'event');
}
