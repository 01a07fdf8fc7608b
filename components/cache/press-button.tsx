'use client';
/** A button that starts a job: says what is under way already, asks before a heavy one, and follows it to its end. */
import { Button } from '@mantine/core';
import { useRef, useState, useTransition } from 'react';
import { whileBusy } from '@/components/state/busy';
import type { Pressed, RunActions } from './actions';
import classes from './press-button.module.css';
import { RunLine } from './run-line';
import { describeOther } from './run-words';
import { type Said, useRun } from './use-run';

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
  /** Tells what it would do, where that takes a while to count: by a button of its own, and in the question. */
  preview?: () => Promise<{ text: string } | { error: string }>;
}

/** The question stands where the button was: whoever pressed it by key goes on there. */
const focus = (button: HTMLButtonElement | null) => button?.focus();

export function PressButton(props: PressButtonProps) {
  const { label, short, amount, sure, isDangerous, isDisabled, runId, press, preview, ...actions } = props;
  const [isAsking, start] = useTransition();
  // As it was asked: the page is read again meanwhile, and may have other words by then.
  const [question, setQuestion] = useState<{ amount: string | null; sure: string } | null>(null);
  const [seen, setSeen] = useState<Said | null>(null);
  // And back on the button, which stands there again.
  const isBack = useRef(false);
  const { id, run, said, setSaid, watch, stop } = useRun(actions, runId);
  const close = () => {
    isBack.current = true;
    setQuestion(null);
  };
  const go = () => {
    if (question) close();
    start(async () => {
      const pressed = await press().catch(() => ({
        error: 'The server did not answer; nothing was asked for.',
      }));
      if ('error' in pressed) return setSaid({ text: pressed.error, isBad: true });
      setSaid({ text: pressed.other ? describeOther(pressed.other) : 'Asked for' });
      watch(pressed.id);
    });
  };
  const look = (count: NonNullable<typeof preview>, tell: (said: Said) => void) => {
    tell({ text: 'Counting' });
    start(async () => {
      const answer = await count().catch(() => ({ error: 'The server did not answer.' }));
      tell('error' in answer ? { text: answer.error, isBad: true } : answer);
    });
  };
  const begin = () => {
    if (!sure) return go();
    setQuestion({ amount, sure });
    if (preview) look(preview, setSeen);
  };
  return (
    <div className={classes.box}>
      {question ? (
        <fieldset className={classes.sure} aria-label={`Confirm ${label}`}>
          <p aria-live="polite">
            {preview && seen ? `${label}? ${seen.text}` : `${label} ${question.amount ?? ''}.`}
          </p>
          <Button color={isDangerous ? 'red.9' : undefined} onClick={go} ref={focus}>
            {question.sure}
          </Button>
          <Button variant="default" onClick={close}>
            Leave it
          </Button>
        </fieldset>
      ) : (
        <Button
          variant="default"
          className={classes.press}
          data-dangerous={isDangerous || undefined}
          onClick={() => isAsking || begin()}
          {...whileBusy(isAsking, isDisabled)}
          ref={(button) => {
            if (!button || !isBack.current) return;
            isBack.current = false;
            button.focus();
          }}
          aria-label={short && label}
        >
          {short ?? label}
        </Button>
      )}
      {preview && !question && (
        <Button
          variant="subtle"
          onClick={() => isAsking || look(preview, setSaid)}
          {...whileBusy(isAsking, id !== null)}
          aria-label={`Preview of ${label}`}
        >
          Preview
        </Button>
      )}
      <RunLine label={label} isUnderWay={id !== null} run={run} said={said} onCancel={() => void stop()} />
    </div>
  );
}
