'use client';
/** Every number of the same chatbot, session or team; the way back stays the same from one to the next. */
import { Tabs } from '@/components/shell/tabs';
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
  const tabs = numbers.map((each) => ({
    href: withBack(explainUrl<Kind>(kind, id, each, period), back),
    label: metricOf<Kind>(kind, each, period).label,
    isCurrent: each === number,
  }));
  return <Tabs label={`Numbers of this ${kind}`} tabs={tabs} />;
}
