'use client';
/** The three modes beside each other; below each other where there is no room. */
import { ModeColumn, type ShownReading } from './mode-column';
import classes from './mode-column.module.css';

const ORDER = ['live', 'cached', 'exact'] as const;

export function ModeColumns({ readings }: { readings: ShownReading[] }) {
  const find = (mode: ShownReading['mode']) => readings.find((reading) => reading.mode === mode) ?? null;
  return (
    <div className={classes.columns}>
      {ORDER.map(find).map(
        (reading) => reading && <ModeColumn key={reading.mode} reading={reading} live={find('live')} />,
      )}
    </div>
  );
}
