/** What the colours of a chart mean. */
import classes from './legend.module.css';

export function Legend({ entries }: { entries: readonly { label: string; colour: string }[] }) {
  return (
    <ul className={classes.legend} aria-label="Colours">
      {entries.map(({ label, colour }) => (
        <li key={label}>
          <span className={classes.swatch} style={{ background: colour }} aria-hidden="true" />
          {label}
        </li>
      ))}
    </ul>
  );
}
