'use client';
/** A number that leads to its own explanation: what it means, where it came from, and the rows behind it. */
import type { ReactNode } from 'react';
import { RowLink } from '@/components/table/row-link';
import { explainUrl, type Kind, metricOf, type NumberOfKind } from '@/lib/explain/numbers';
import type { AskedPeriod } from '@/lib/reads/params';
import classes from './explain-link.module.css';

interface ExplainLinkProps<K extends Kind> {
  of: K;
  id: string;
  number: NumberOfKind[K];
  /** The number as it is shown; it must have text or a label of its own. */
  children: ReactNode;
  /** Of which period it is; of all time without. */
  period?: AskedPeriod | null;
  /** Underlined at all times, for pages with few numbers. */
  isMarked?: boolean;
}

export function ExplainLink<K extends Kind>({
  of,
  id,
  number,
  children,
  period,
  isMarked,
}: ExplainLinkProps<K>) {
  return (
    <RowLink
      href={explainUrl(of, id, number, period)}
      className={classes.number}
      title={`${metricOf(of, number, period).label}: explain this number`}
      isMarked={isMarked}
    >
      {children}
    </RowLink>
  );
}
