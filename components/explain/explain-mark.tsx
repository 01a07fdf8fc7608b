'use client';
/** The way to the explanation of a number that is itself a link to somewhere else. */
import { IconZoomQuestion } from '@tabler/icons-react';
import { RowLink } from '@/components/table/row-link';
import { explainUrl, type Kind, metricOf, type NumberOfKind } from '@/lib/explain/numbers';
import classes from './explain-mark.module.css';

interface ExplainMarkProps<K extends Kind> {
  of: K;
  id: string;
  number: NumberOfKind[K];
  /** Of the chatbot, or "session 12": tells this link from those of other rows. */
  name: string;
  /** Seen at all times, for pages with few numbers. */
  isMarked?: boolean;
  /** Stands behind the number without taking room. */
  isAfter?: boolean;
}

export function ExplainMark<K extends Kind>({
  of,
  id,
  number,
  name,
  isMarked,
  isAfter,
}: ExplainMarkProps<K>) {
  const label = `Explain ${metricOf(of, number).label} of ${name}`;
  return (
    <RowLink
      href={explainUrl(of, id, number)}
      className={classes.mark}
      title={label}
      label={label}
      isMarked={isMarked}
      place={isAfter ? 'after' : undefined}
    >
      <IconZoomQuestion size={14} aria-hidden="true" />
    </RowLink>
  );
}
