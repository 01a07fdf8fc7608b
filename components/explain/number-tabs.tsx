'use client';
/** Every number of the same chatbot, session or team; the way back stays the same from one to the next. */
import Link from 'next/link';
import { PendingMark } from '@/components/shell/pending-mark';
import { withBack } from '@/components/table/way-back';
import {
  type AnyNumber,
  EXPLAINED,
  explainUrl,
  type Kind,
  metricOf,
  PERIOD_NUMBERS,
} from '@/lib/explain/numbers';
import type { AskedPeriod } from '@/lib/reads/params';
import classes from './number-tabs.module.css';

interface NumberTabsProps {
  kind: Kind;
  id: string;
  number: string;
  /** Null of all time. */
  period: AskedPeriod | null;
  back: string;
}

export function NumberTabs({ kind, id, number, period, back }: NumberTabsProps) {
  const numbers = Object.keys(period ? PERIOD_NUMBERS : EXPLAINED[kind]) as AnyNumber[];
  return (
    <nav aria-label={`Numbers of this ${kind}`}>
      <ul className={classes.numbers}>
        {numbers.map((each) => (
          <li key={each}>
            <Link
              href={withBack(explainUrl<Kind>(kind, id, each, period), back)}
              prefetch={false}
              aria-current={each === number ? 'page' : undefined}
            >
              {metricOf<Kind>(kind, each, period).label}
              <PendingMark />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
