'use client';
/** What people were really shown: where the rows came from, and how far behind what is known the answers were. */
import { Notice } from '@/components/state/notice';
import { viewSeries } from '@/lib/cache/view-series';
import type { Waiting } from '@/lib/cache/waiting';
import { formatNoun } from '@/lib/format';
import type { Views } from '@/lib/views/views';
import { OriginChart } from './origin-chart';
import classes from './run-charts.module.css';
import { StaleChart } from './stale-chart';

interface ViewChartsProps {
  views: Views;
  capture: Waiting['capture'];
}

export function ViewCharts({ views: { hours, total }, capture }: ViewChartsProps) {
  const { grain, bars } = viewSeries(hours);
  if (bars.length === 0)
    return (
      <Notice tone="info">Nobody has looked at a list within 7 days: there is nothing to tell of.</Notice>
    );
  const scope = `${formatNoun(total.views, 'view')} of 7 days, by UTC ${grain}; the last is not over`;
  return (
    <div className={classes.charts}>
      <OriginChart bars={bars} total={total} scope={scope} />
      <StaleChart bars={bars} total={total} scope={scope} capture={capture} />
    </div>
  );
}
