'use client';
/** A button that starts a job: says what is under way already, asks before a heavy one, and follows it to its end. */
import { Button } from '@mantine/core';
import { useState, useTransition } from 'react';
import type { Pressed, RunActions } from './actions';
import classes from './press-button.module.css';
import { RunLine } from './run-line';
import { describeOther } from './run-words';
import { useRun } from './use-run';

interface PressButtonProps extends RunActions {
  label: string;
  /** On the button, where the label stands beside many of its kind; a part of it. */
  short?: string;
  /** What it would do now, for the question before it. */
  amount: string | null;
  /** Asked before it is done; the words of the second button. */
  sure?: string;
  isDangerous?: boolean;
  isDisabled?: boolean;
  /** The same that was under way when the page was read. */
  runId: string | null;
  press: () => Promise<Pressed>;
  /** Tells what it would do, where that takes a while to count. */
  preview?: () => Promise<{ text: string } | { error: string }>;
}

/** The question stands where the button was: whoever pressed it by key goes on there. */
const focus = (button: HTMLButtonElement | null) => button?.focus();

export function PressButton(props: PressButtonProps) {
  const { label, short, amount, sure, isDangerous, isDisabled, runId, press, preview, ...actions } = props;
  const [isAsking, start] = useTransition();
  const [isSure, setSure] = useState(false);
  const { id, run, said, setSaid, watch, stop } = useRun(actions, runId);
  const go = () =>
    start(async () => {
      setSure(false);
      const pressed = await press().catch(() => ({
        error: 'The server did not answer; nothing was asked for.',
      }));
      if ('error' in pressed) return setSaid({ text: pressed.error, isBad: true });
      setSaid({ text: pressed.other ? describeOther(pressed.other) : 'Asked for' });
      watch(pressed.id);
    });
  const look = (count: NonNullable<typeof preview>) =>
    start(async () => {
      setSaid({ text: 'Counting' });
      const seen = await count().catch(() => ({ error: 'The server did not answer.' }));
      setSaid('error' in seen ? { text: seen.error, isBad: true } : seen);
    });
  return (
    <div className={classes.box}>
      {isSure ? (
        <fieldset className={classes.sure} aria-label={`Confirm ${label}`}>
          <p>
            {label} {amount ?? ''}.
          </p>
          <Button color={isDangerous ? 'red.9' : undefined} onClick={go} disabled={isAsking} ref={focus}>
            {sure}
          </Button>
          <Button variant="default" onClick={() => setSure(false)}>
            Leave it
          </Button>
        </fieldset>
      ) : (
        <Button
          variant="default"
          className={classes.press}
          data-dangerous={isDangerous || undefined}
          onClick={() => (sure ? setSure(true) : go())}
          disabled={isAsking || isDisabled}
          aria-label={short && label}
        >
          {short ?? label}
        </Button>
      )}
      {preview && (
        <Button
          variant="subtle"
          onClick={() => look(preview)}
          disabled={isAsking || id !== null}
          aria-label={`Preview of ${label}`}
        >
          Preview
        </Button>
      )}
      <RunLine label={label} isUnderWay={id !== null} run={run} said={said} onCancel={() => void stop()} />
    </div>
  );
}
