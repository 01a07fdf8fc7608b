'use client';
/** A refresh of one chatbot or one session, which is searched for first. */
import { Button, Select } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState, useTransition } from 'react';
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

export interface ScopeActions {
  suggest: (kind: string, text: string) => Promise<{ found: Found[] } | { error: string }>;
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
  const look = useDebouncedCallback(async (text: string) => {
    const answer = await actions.suggest(scope, text).catch(() => ({ found: [] }));
    setFound('found' in answer ? answer.found : []);
  }, 250);
  const go = () =>
    chosen &&
    start(async () => {
      const pressed = await actions
        .press(job.name, chosen.id)
        .catch(() => ({ error: 'The server did not answer; nothing was asked for.' }));
      if ('error' in pressed) return setSaid({ text: pressed.error, isBad: true });
      setSaid({ text: pressed.other ? describeOther(pressed.other) : 'Asked for' });
      watch(pressed.id);
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
            void look(text.trim());
        }}
      />
      <Button variant="default" onClick={go} disabled={!chosen || isAsking}>
        {job.label}
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
