'use client';
/** A card for each cache table: how much it holds, how old it is, and how its last runs went. */
import { Time } from '@/components/time/time';
import { formatCount, formatMs, formatNoun, formatSize } from '@/lib/format';
import classes from './cache-cards.module.css';
import { type Bars, RunBars } from './run-bars';

export interface CacheCard {
  table: string;
  label: string;
  says: string;
  rows: number;
  isEstimate: boolean;
  bytes: number;
  freshAt: string | null;
  lastMs: number | null;
  nextAt: string | null;
  /** Oldest first; null where they could not be read. */
  runs: Bars[] | null;
}

export function CacheCards({ cards }: { cards: CacheCard[] }) {
  return (
    <ul className={classes.cards} aria-label="Cache tables">
      {cards.map((card) => (
        <li key={card.table} className={classes.card}>
          <h3>{card.label}</h3>
          <p className={classes.says}>{card.says}</p>
          <p className={classes.rows}>
            <b title={card.isEstimate ? 'By the database’s own estimate' : undefined}>
              {card.isEstimate && 'about '}
              {formatCount(card.rows)}
            </b>{' '}
            {card.rows === 1 ? 'row' : 'rows'} · {formatSize(card.bytes)}
          </p>
          <dl className={classes.facts}>
            <div>
              <dt>Age</dt>
              <dd>
                <Time at={card.freshAt} unknown="never filled" />
              </dd>
            </div>
            <div>
              <dt>Last took</dt>
              <dd>{formatMs(card.lastMs)}</dd>
            </div>
            <div>
              <dt>Next run</dt>
              <dd>
                <Time at={card.nextAt} unknown="not scheduled" />
              </dd>
            </div>
          </dl>
          {card.runs && <RunBars runs={card.runs} />}
          <p className={classes.under}>
            {card.runs === null
              ? 'Its runs could not be read'
              : `last ${formatNoun(card.runs.length, 'run')}, by duration`}
          </p>
        </li>
      ))}
    </ul>
  );
}
