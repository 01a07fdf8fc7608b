'use client';
/** "Recount now": counts the number again from the source and holds it against what is shown; writes nothing. */
import { Button } from '@mantine/core';
import { IconCalculator } from '@tabler/icons-react';
import { type ReactNode, useState, useTransition } from 'react';
import { SectionHeading } from '@/components/shell/section-heading';
import { Notice } from '@/components/state/notice';
import type { Recount } from '@/lib/explain/explanation';
import classes from './recount-panel.module.css';
import { RecountResult } from './recount-result';

type Recounted = { recount: Recount & { mayBeUnswept: boolean } } | { error: string };

interface RecountPanelProps {
  recount: () => Promise<Recounted>;
  /** What mends a difference, for those who may. */
  repair: ReactNode;
}

const UNANSWERED = { error: 'The server did not answer; nothing was counted.' };

export function RecountPanel({ recount, repair }: RecountPanelProps) {
  const [isCounting, start] = useTransition();
  const [answer, setAnswer] = useState<Recounted | null>(null);
  const press = () => start(async () => setAnswer(await recount().catch(() => UNANSWERED)));
  return (
    <section aria-label="Recount">
      <SectionHeading title="Is it right?" scope="counted again from the source; nothing is written" />
      <div className={classes.bar}>
        <Button
          variant="default"
          leftSection={<IconCalculator size={15} aria-hidden="true" />}
          onClick={press}
          disabled={isCounting}
        >
          {answer && 'recount' in answer ? 'Recount again' : 'Recount now'}
        </Button>
        <span role="status">{isCounting && 'Counting …'}</span>
      </div>
      {answer && 'error' in answer && <Notice tone="bad">{answer.error}</Notice>}
      {answer && 'recount' in answer && <RecountResult recount={answer.recount} repair={repair} />}
    </section>
  );
}
