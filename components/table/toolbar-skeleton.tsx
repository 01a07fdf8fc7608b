/** The toolbar's place while its list is read. */
import classes from './toolbar.module.css';

export function ToolbarSkeleton({ hasFilters = false }: { hasFilters?: boolean }) {
  return (
    <div aria-hidden="true">
      <div className={classes.toolbar} style={{ height: 30 }} />
      {hasFilters && <div className={classes.filters} style={{ height: 30 }} />}
    </div>
  );
}
