'use client';
/** One query: its times in each mode, and the plan that was asked for. */
import { Button } from '@mantine/core';
import { useState, useTransition } from 'react';
import { whileBusy } from '@/components/state/busy';
import { MODES, type Mode, NO_ANSWER, type QueryActions, type Timing } from './actions';
import classes from './query-list.module.css';
import { QueryPlan } from './query-plan';
import { QueryTimes } from './query-times';

interface QueryRowProps {
  name: string;
  says: string;
  mayPress: boolean;
  actions: QueryActions;
}

export function QueryRow({ name, says, mayPress, actions }: QueryRowProps) {
  const [timings, setTimings] = useState<Timing[] | null>(null);
  const [plan, setPlan] = useState<{ mode: Mode; lines: string[] } | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, start] = useTransition();
  const measure = () =>
    isBusy ||
    start(async () => {
      const answer = await actions.measure(name).catch(() => NO_ANSWER);
      setError('error' in answer ? answer.error : null);
      if ('timings' in answer) setTimings(answer.timings);
    });
  const explain = (mode: Mode) =>
    isBusy ||
    start(async () => {
      const answer = await actions.explain(name, mode).catch(() => NO_ANSWER);
      setError('error' in answer ? answer.error : null);
      setPlan('lines' in answer ? { mode, lines: answer.lines } : null);
    });
  return (
    <li className={classes.row} aria-label={says} aria-busy={isBusy}>
      <h3>{says}</h3>
      <QueryTimes timings={timings} />
      {mayPress && (
        <div className={classes.presses}>
          <Button variant="default" onClick={measure} {...whileBusy(isBusy)} aria-label={`Measure ${says}`}>
            Measure
          </Button>
          <span className={classes.plans}>
            Plan:
            {MODES.map((mode) => (
              <Button
                key={mode}
                variant="default"
                size="compact-sm"
                onClick={() => explain(mode)}
                {...whileBusy(isBusy)}
                aria-label={`Plan of ${says}, ${mode}`}
              >
                {mode}
              </Button>
            ))}
          </span>
        </div>
      )}
      <p role="status" className={classes.said} data-bad={error !== null || undefined}>
        {isBusy ? 'It runs …' : error}
      </p>
      {plan && <QueryPlan says={says} {...plan} onHide={() => setPlan(null)} />}
    </li>
  );
}
