'use client';
/** A refresh of one chatbot or one session, which is searched for first. */
import { Button, Select } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState, useTransition } from 'react';
import { whileBusy } from '@/components/state/busy';
import type { JobView } from '@/lib/cache/job-view';
import { formatNoun } from '@/lib/format';
import type { JobActions } from './actions';
import classes from './job-row.module.css';
import { RunLine } from './run-line';
import { describeOther } from './run-words';
import { useRun } from './use-run';

interface Found {
  id: string;
  label: string;
  sessions: number;
}

interface Preview {
  sessions: number;
  changed: number;
  isPartial: boolean;
}

export interface ScopeActions {
  suggest: (kind: string, text: string) => Promise<{ found: Found[] } | { error: string }>;
  preview: (kind: string, id: string) => Promise<Preview | { error: string }>;
}

const WORDS = {
  chatbot: { placeholder: 'Name or id of a chatbot', empty: 'No chatbot of this team is called so' },
  session: { placeholder: 'Id or external id of a session', empty: 'No session of this team has this id' },
};

interface ScopeFormProps {
  job: JobView;
  scope: 'chatbot' | 'session';
  actions: JobActions & ScopeActions;
}

export function ScopeForm({ job, scope, actions }: ScopeFormProps) {
  const [found, setFound] = useState<Found[]>([]);
  const [chosen, setChosen] = useState<Found | null>(null);
  const [typed, setTyped] = useState('');
  const [isAsking, start] = useTransition();
  const { id, run, said, setSaid, watch, stop } = useRun(actions, null);
  const search = useDebouncedCallback(async (text: string) => {
    const answer = await actions.suggest(scope, text).catch(() => ({ found: [] }));
    setFound('found' in answer ? answer.found : []);
  }, 250);
  const go = () =>
    chosen &&
    !isAsking &&
    start(async () => {
      const pressed = await actions
        .press(job.name, chosen.id)
        .catch(() => ({ error: 'The server did not answer; nothing was asked for.' }));
      if ('error' in pressed) return setSaid({ text: pressed.error, isBad: true });
      setSaid({ text: pressed.other ? describeOther(pressed.other) : 'Asked for' });
      watch(pressed.id);
    });
  const look = () =>
    chosen &&
    !isAsking &&
    start(async () => {
      const preview = await actions
        .preview(scope, chosen.id)
        .catch(() => ({ error: 'The server did not answer.' }));
      setSaid('error' in preview ? { text: preview.error, isBad: true } : { text: describePreview(preview) });
    });
  const options = chosen && !found.some((each) => each.id === chosen.id) ? [chosen, ...found] : found;
  return (
    <div className={classes.form}>
      <Select
        size="xs"
        w={240}
        searchable
        clearable
        aria-label={WORDS[scope].placeholder}
        placeholder={WORDS[scope].placeholder}
        nothingFoundMessage={typed.trim() ? WORDS[scope].empty : 'Type to search'}
        data={options.map((each) => ({ value: each.id, label: `${each.label} (${each.id})` }))}
        // The server has searched.
        filter={({ options: all }) => all}
        value={chosen?.id ?? null}
        onChange={(value) => setChosen(options.find((each) => each.id === value) ?? null)}
        searchValue={typed}
        onSearchChange={(text) => {
          setTyped(text);
          if (text.trim() && !options.some((each) => `${each.label} (${each.id})` === text))
            void search(text.trim());
        }}
      />
      <Button variant="default" onClick={go} {...whileBusy(isAsking, !chosen)}>
        {job.label}
      </Button>
      <Button variant="subtle" onClick={look} {...whileBusy(isAsking, !chosen || id !== null)}>
        Preview
      </Button>
      {chosen && <span>counts {formatNoun(chosen.sessions, 'session')} again</span>}
      <RunLine
        label={job.label}
        isUnderWay={id !== null}
        run={run}
        said={said}
        onCancel={() => void stop()}
      />
    </div>
  );
}

/** "Would change 14 cached rows of 3,210 sessions". */
function describePreview({ sessions, changed, isPartial }: Preview): string {
  const of = `${isPartial ? 'the first ' : ''}${formatNoun(sessions, 'session')}`;
  return changed === 0
    ? `Would change nothing: the cached rows of ${of} are as the source is`
    : `Would change ${formatNoun(changed, 'cached row')} of ${of}`;
}
