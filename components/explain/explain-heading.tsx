'use client';
/** Which number this is, of what, and as of when. */
import { PageHeading } from '@/components/shell/page-heading';
import { ClockWords } from '@/components/state/clock-words';
import { type Live, LiveUpdates } from '@/components/state/live-updates';
import { RowLink } from '@/components/table/row-link';
import type { Explanation } from '@/lib/explain/explanation';
import { explainUrl, parseNumber } from '@/lib/explain/numbers';

interface ExplainHeadingProps {
  explanation: Explanation;
  /** The team in view, whose total the chatbot's number is a part of. */
  teamId: string | null;
  live: Live;
}

export function ExplainHeading({ explanation, teamId, live }: ExplainHeadingProps) {
  const { kind, id, name, number, metric, clocks } = explanation;
  const ofTeam = kind === 'chatbot' ? parseNumber('team', number) : null;
  return (
    <PageHeading
      title={`${metric.label} of ${kind === 'session' ? `session ${name}` : name}`}
      scope={
        <>
          <LiveUpdates live={live} clocks={clocks} />
          <Subject kind={kind} id={id} /> · <ClockWords clocks={clocks} />
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
