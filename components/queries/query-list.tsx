'use client';
import type { QueryActions } from './actions';
import classes from './query-list.module.css';
/** The pages' own queries; each is measured and explained when somebody presses it. */
import { QueryRow } from './query-row';

interface QueryListProps {
  queries: { name: string; says: string }[];
  mayPress: boolean;
  actions: QueryActions;
}

export function QueryList({ queries, mayPress, actions }: QueryListProps) {
  return (
    <ul className={classes.list} aria-label="Queries">
      {queries.map((query) => (
        <QueryRow key={query.name} {...query} mayPress={mayPress} actions={actions} />
      ))}
    </ul>
  );
}
