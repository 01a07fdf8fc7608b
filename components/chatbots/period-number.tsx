'use client';
/** A number of the period in force, which leads to its explanation in that period. */
import { useSearchParams } from 'next/navigation';
import type { ReactNode } from 'react';
import { ExplainLink } from '@/components/explain/explain-link';
import type { PeriodNumber as Name } from '@/lib/explain/numbers';
import { loadPeriod } from '@/lib/explain/params';

export function PeriodNumber({ id, number, children }: { id: string; number: Name; children: ReactNode }) {
  const period = loadPeriod(useSearchParams());
  return (
    <ExplainLink of="chatbot" id={id} number={number} period={period}>
      {children}
    </ExplainLink>
  );
}
