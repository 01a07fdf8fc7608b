'use client';
/** What a session is, and how fresh its numbers are. */
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Freshness } from '@/components/state/freshness';
import { Time } from '@/components/time/time';
import { formatExact, UNKNOWN } from '@/lib/format';
import { sessionsUrl } from '@/lib/reads/params';
import type { SessionFacts } from '@/lib/reads/types';
import classes from './session-fact-list.module.css';
import { SessionStatus } from './session-status';

export function SessionFactList({ session }: { session: SessionFacts }) {
  const chatbot =
    session.chatbotName === null ? (
      `unknown (#${session.chatbotId})`
    ) : (
      <Link href={`/chatbots/${session.chatbotId}`} prefetch={false}>
        {session.chatbotName}
      </Link>
    );
  const participant =
    session.participant === null ? (
      UNKNOWN
    ) : (
      <Link
        href={sessionsUrl('/sessions', { participant: session.participant, period: 'all' })}
        prefetch={false}
        title="All sessions of this participant"
      >
        {session.participant}
      </Link>
    );
  const facts: [string, ReactNode][] = [
    ['Chatbot', chatbot],
    ['Participant', participant],
    ['Status', <SessionStatus key="status" status={session.status} />],
    ['Channel', session.channel ?? UNKNOWN],
    ['External ID', <code key="external">{session.externalId}</code>],
    ['Started', formatExact(session.createdAt)],
    ['Ended', session.endedAt === null ? 'not ended' : formatExact(session.endedAt)],
    ['Tags', session.tags.length > 0 ? session.tags.join(', ') : UNKNOWN],
    ['Numbers', <Freshness key="numbers" counted={session.counted} changedAt={session.changedAt} />],
    ['Checked against the source', <Time key="checked" at={session.checkedAt} unknown="never" />],
    ['Last refresh of everything', <Time key="full" at={session.fullAt} unknown="never" />],
  ];
  return (
    <dl className={classes.facts} aria-label="Facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
