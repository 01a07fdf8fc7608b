'use client';
/** The rows of a list in one mode, and which of them are not true. */
import Link from 'next/link';
import type { ReactNode } from 'react';
import { ExplainLink } from '@/components/explain/explain-link';
import { ClockWords } from '@/components/state/clock-words';
import { Status } from '@/components/state/status';
import { Time } from '@/components/time/time';
import type { ChatbotNumber } from '@/lib/explain/numbers';
import { formatCount, formatExact } from '@/lib/format';
import { METRICS } from '@/lib/metrics';
import type { ChatbotRow, Clocks } from '@/lib/reads/types';
import {
  type Compared,
  type Difference,
  type Differences,
  describeDifferences,
  differencesFrom,
  SHOWN,
} from './differences';
import classes from './mode-column.module.css';

const NONE: Differences = { rows: new Map(), missingCount: 0, isReordered: false };

interface RowsProps {
  label: string;
  rows: ChatbotRow[];
  clocks: Clocks;
  isLive: boolean;
  /** The rows counted live; null where they could not be read. */
  truth: ChatbotRow[] | null;
}

export function ModeRows({ label, rows, clocks, isLive, truth }: RowsProps) {
  const shown = rows.slice(0, SHOWN);
  const differences = truth && !isLive ? differencesFrom(truth, rows) : NONE;
  return (
    <>
      <p className={classes.verdict}>
        <Verdict isLive={isLive} truth={truth} differences={differences} />
        <span className={classes.clocks}>
          <ClockWords clocks={clocks} />
        </span>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: on narrow screens it scrolls, by keyboard too */}
      <section className={classes.region} aria-label={label} tabIndex={0}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Chatbot</th>
              <th scope="col" title={METRICS.participants.help}>
                Participants
              </th>
              <th scope="col" title={METRICS.sessions.help}>
                Sessions
              </th>
              <th scope="col" title={METRICS.messages.help}>
                Messages
              </th>
              <th scope="col" title={METRICS.lastActivity.help}>
                Last activity
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <Row key={row.id} row={row} found={differences.rows.get(row.id)} />
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <p className={classes.none}>No chatbots.</p>}
      </section>
    </>
  );
}

interface VerdictProps {
  isLive: boolean;
  truth: ChatbotRow[] | null;
  differences: Differences;
}

function Verdict({ isLive, truth, differences }: VerdictProps) {
  if (isLive) return <Status tone="good">the truth</Status>;
  if (!truth) return <Status tone="quiet">not compared: live was not read</Status>;
  const said = describeDifferences(differences);
  return <Status tone={said ? 'bad' : 'good'}>{said ?? 'same as live'}</Status>;
}

function Row({ row, found }: { row: ChatbotRow; found: Difference | undefined }) {
  const values = found === 'absent' ? undefined : found;
  const cell = (names: Compared[], number: ChatbotNumber, shown: ReactNode) => {
    const truth = names.filter((name) => values?.has(name)).map((name) => formatValue(values?.get(name)));
    return (
      <td
        data-wrong={truth.length > 0 || undefined}
        title={truth.length > 0 ? `Live: ${truth.join(' + ')}` : undefined}
      >
        <ExplainLink of="chatbot" id={row.id} number={number}>
          {shown}
        </ExplainLink>
      </td>
    );
  };
  return (
    <tr data-wrong={found !== undefined || undefined}>
      <th scope="row">
        <Link href={`/chatbots/${row.id}`} prefetch={false} title={row.name}>
          {row.name}
        </Link>
        {found !== undefined && (
          <span className={classes.mark}>{found === 'absent' ? 'not in live' : 'differs'}</span>
        )}
      </th>
      {cell(['participantCount'], 'participants', formatCount(row.participantCount))}
      {cell(['sessionCount', 'testSessionCount'], 'sessions', formatSessions(row))}
      {cell(['humanMessageCount'], 'messages', formatCount(row.humanMessageCount))}
      {cell(['lastActivityAt'], 'lastActivity', <Time at={row.lastActivityAt} />)}
    </tr>
  );
}

function formatSessions({ sessionCount, testSessionCount }: ChatbotRow): string {
  return testSessionCount > 0
    ? `${formatCount(sessionCount)} + ${formatCount(testSessionCount)}`
    : formatCount(sessionCount);
}

function formatValue(value: ChatbotRow[Compared] | undefined): string {
  if (value === null || value === undefined) return 'none';
  return typeof value === 'number' ? formatCount(value) : formatExact(value);
}
