'use client';
/** One message: who, when, which version answered, what. */
import { Time } from '@/components/time/time';
import { formatMinute } from '@/lib/format';
import type { TranscriptMessage } from '@/lib/reads/types';
import classes from './transcript.module.css';

const ROLES = { human: 'Human', ai: 'Chatbot', system: 'System' } as const;

export function Message({ message }: { message: TranscriptMessage }) {
  return (
    <li className={classes.message} data-role={message.role}>
      <p className={classes.head}>
        <b>{ROLES[message.role]}</b>
        {message.versions.map((version) => (
          <span key={version} className={classes.version}>
            {version}
          </span>
        ))}
        <span className={classes.when}>
          {formatMinute(message.at)} · <Time at={message.at} />
        </span>
      </p>
      <p className={classes.content} dir="auto">
        {message.content}
      </p>
    </li>
  );
}
