/** Closed buckets that changed: the numbers that differ, before and since. */
import Link from 'next/link';
import { Notice } from '@/components/state/notice';
import { PlainTable } from '@/components/table/plain-table';
import { Time } from '@/components/time/time';
import type { BucketNumbers, Restatement } from '@/lib/archive/restatements';
import { formatCount, formatDuration } from '@/lib/format';
import { numberWords } from './audit-words';
import classes from './restatement-list.module.css';

const COLUMNS = [
  { label: 'Chatbot' },
  { label: 'Bucket, UTC' },
  { label: 'Before, and since' },
  { label: 'Cause' },
  { label: 'Restated' },
  { label: 'Run' },
];

/** @param props.teamId the team in view: only its chatbots have pages */
export function RestatementList({ rows, teamId }: { rows: Restatement[]; teamId: string | null }) {
  if (rows.length === 0)
    return (
      <Notice tone="info">
        No closed hour, day, week or month has changed: what was told once still stands.
      </Notice>
    );
  return (
    <PlainTable
      label="Restatements"
      columns={COLUMNS}
      rows={rows.map((row) => ({
        id: row.id,
        cells: [
          <Chatbot key="chatbot" row={row} teamId={teamId} />,
          `${row.grain} of ${row.start.slice(0, 10)}`,
          <Changes key="changes" before={row.before} after={row.after} />,
          row.causes.map(causeWords).join(', '),
          <Time key="at" at={row.restatedAt} />,
          <Link key="run" href={`/admin/cache/runs/${row.runId}`} prefetch={false}>
            {row.runId}
          </Link>,
        ],
      }))}
    />
  );
}

const CAUSES: Record<string, string> = {
  recount: 'everything was counted again',
  drift: 'a finding was repaired',
};
const causeWords = (cause: string) => CAUSES[cause] ?? cause;

function Chatbot({
  row: { chatbotId, chatbotName, ...row },
  teamId,
}: {
  row: Restatement;
  teamId: string | null;
}) {
  const name = <span className={classes.name}>{chatbotName ?? `chatbot ${chatbotId}, which is gone`}</span>;
  if (chatbotName === null || row.teamId !== teamId) return name;
  return (
    <Link href={`/chatbots/${chatbotId}`} prefetch={false}>
      {name}
    </Link>
  );
}

const KEYS = [
  'sessions',
  'completed',
  'humanMessages',
  'aiMessages',
  'participants',
  'sessionSeconds',
] as const;

function Changes({ before, after }: Pick<Restatement, 'before' | 'after'>) {
  const changed = KEYS.filter((key) => (before?.[key] ?? 0) !== (after?.[key] ?? 0));
  return (
    <ul className={classes.changes}>
      {changed.map((key) => (
        <li key={key}>
          <span>{key === 'sessionSeconds' ? 'time in sessions' : numberWords(key)}</span>{' '}
          {format(key, before)} <span aria-hidden="true">→</span>
          <span className={classes.spoken}>, since</span> <b>{format(key, after)}</b>
        </li>
      ))}
    </ul>
  );
}

function format(key: keyof BucketNumbers, side: BucketNumbers | null): string {
  const value = side?.[key] ?? 0;
  return key === 'sessionSeconds' ? formatDuration(value) : formatCount(value);
}
