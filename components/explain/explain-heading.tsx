'use client';
/** Which number this is, of what, and as of when. */
import { PageHeading } from '@/components/shell/page-heading';
import { ClockWords } from '@/components/state/clock-words';
import { type Live, LiveUpdates } from '@/components/state/live-updates';
import { RowLink } from '@/components/table/row-link';
import type { Explanation } from '@/lib/explain/explanation';
import { type ChatbotNumber, explainUrl, parseNumber } from '@/lib/explain/numbers';
import { describeAsked } from './describe-asked';

interface ExplainHeadingProps {
  explanation: Explanation;
  /** The team in view, whose total the chatbot's number is a part of. */
  teamId: string | null;
  live: Live;
}

export function ExplainHeading({ explanation, teamId, live }: ExplainHeadingProps) {
  const { kind, id, name, number, period, metric, clocks } = explanation;
  const ofTeam = kind === 'chatbot' && !period ? parseNumber('team', number) : null;
  return (
    <PageHeading
      title={`${metric.label} of ${kind === 'session' ? `session ${name}` : name}${period ? `, ${describeAsked(period)}` : ''}`}
      scope={
        <>
          <LiveUpdates live={live} clocks={clocks} />
          <Subject kind={kind} id={id} /> · <ClockWords clocks={clocks} />
          {period && (
            <>
              {' · '}
              <RowLink href={explainUrl('chatbot', id, number as ChatbotNumber)}>of all time</RowLink>
            </>
          )}
          {ofTeam && teamId !== null && (
            <>
              {' · '}
              <RowLink href={explainUrl('team', teamId, ofTeam)}>the whole team’s</RowLink>
            </>
          )}
        </>
      }
    />
  );
}

function Subject({ kind, id }: Pick<Explanation, 'kind' | 'id'>) {
  if (kind === 'team') return <>Total of the team</>;
  return (
    <RowLink href={`/${kind}s/${id}`}>
      {kind === 'chatbot' ? 'Chatbot' : 'Session'} {id}
    </RowLink>
  );
}
