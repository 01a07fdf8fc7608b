'use client';
/** Every statistic of a session with its definition. */
import { StatCards } from '@/components/state/stat-cards';
import { Time } from '@/components/time/time';
import { formatCount, formatDuration, formatExact, formatMs, formatNoun } from '@/lib/format';
import { METRICS } from '@/lib/metrics';
import type { SessionFacts } from '@/lib/reads/types';
import { VersionList } from './version-list';

export function SessionStats({ session }: { session: SessionFacts }) {
  return (
    <StatCards
      label="Statistics of this session"
      stats={[
        {
          ...METRICS.messages,
          value: formatCount(session.humanMessageCount),
          detail: `${formatNoun(session.aiMessageCount, 'answer')} by the chatbot`,
        },
        {
          ...METRICS.firstActivity,
          value: <Time at={session.firstActivityAt} />,
          detail: exact(session.firstActivityAt),
        },
        {
          ...METRICS.lastActivity,
          value: <Time at={session.lastActivityAt} />,
          detail: exact(session.lastActivityAt),
        },
        { ...METRICS.duration, value: formatDuration(session.durationSeconds) },
        { ...METRICS.versions, value: <VersionList versions={session.versions} /> },
        {
          label: 'Traces',
          help: 'Recorded runs of the chatbot in this session, always read live; the mean is over finished ones.',
          value: formatCount(session.traceCount),
          detail: `${formatNoun(session.errorTraceCount, 'error')} · mean ${formatMs(session.meanTraceMs)}`,
        },
      ]}
    />
  );
}

function exact(at: string | null): string | null {
  return at === null ? null : formatExact(at);
}
