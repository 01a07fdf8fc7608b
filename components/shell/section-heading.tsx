/** The title of a part of a page. */
import type { ReactNode } from 'react';
import classes from './section-heading.module.css';

export function SectionHeading({ title, scope }: { title: string; scope?: ReactNode }) {
  return (
    <div className={classes.heading}>
      <h2>{title}</h2>
      {scope && <p>{scope}</p>}
    </div>
  );
}
