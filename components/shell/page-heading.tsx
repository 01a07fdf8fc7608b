/** A page's title with one line of scope and freshness. */
import type { ReactNode } from 'react';
import classes from './page-heading.module.css';

interface PageHeadingProps {
  title: ReactNode;
  /** The line below; a placeholder holds its place until it is known. */
  scope?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
}

export function PageHeading({ title, scope, actions }: PageHeadingProps) {
  return (
    <header className={classes.heading}>
      <div className={classes.text}>
        <h1>{title}</h1>
        <p className={classes.scope}>{scope ?? <span className={classes.placeholder} />}</p>
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </header>
  );
}
