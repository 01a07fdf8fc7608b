'use client';
/** Every statistic of a session with its definition. */
import type { ReactNode } from 'react';
import { ExplainLink } from '@/components/explain/explain-link';
import { StatCards } from '@/components/state/stat-cards';
import { Time } from '@/components/time/time';
import type { SessionNumber } from '@/lib/explain/numbers';
import { formatCount, formatDuration, formatExact, formatMs, formatNoun } from '@/lib/format';
import { METRICS } from '@/lib/metrics';
import type { SessionFacts } from '@/lib/reads/types';
import { VersionList } from './version-list';

export function SessionStats({ session }: { session: SessionFacts }) {
  const explained = (number: SessionNumber, shown: ReactNode) => (
    <ExplainLink of="session" id={session.id} number={number} isMarked>
      {shown}
    </ExplainLink>
  );
  return (
    <StatCards
      label="Statistics of this session"
      stats={[
        {
          ...METRICS.messages,
          value: explained('messages', formatCount(session.humanMessageCount)),
          detail: explained('aiMessages', `${formatNoun(session.aiMessageCount, 'answer')} by the chatbot`),
        },
        {
          ...METRICS.firstActivity,
          value: explained('firstActivity', <Time at={session.firstActivityAt} />),
          detail: exact(session.firstActivityAt),
        },
        {
          ...METRICS.lastActivity,
          value: explained('lastActivity', <Time at={session.lastActivityAt} />),
          detail: exact(session.lastActivityAt),
        },
        { ...METRICS.duration, value: explained('duration', formatDuration(session.durationSeconds)) },
        { ...METRICS.versions, value: explained('versions', <VersionList versions={session.versions} />) },
        {
          label: 'Traces',
          help: 'Recorded runs of the chatbot in this session, always read live; the mean is over finished ones.',
          value: explained('traces', formatCount(session.traceCount)),
          detail: (
            <>
              {explained('errorTraces', formatNoun(session.errorTraceCount, 'error'))} ·{' '}
              {explained('meanTraceMs', `mean ${formatMs(session.meanTraceMs)}`)}
            </>
          ),
        },
      ]}
    />
  );
}

function exact(at: string | null): string | null {
  return at === null ? null : formatExact(at);
}
