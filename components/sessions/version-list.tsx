/** The versions of a session, few of them spelled out. */
import { UNKNOWN } from '@/lib/format';
import classes from './version-list.module.css';

const SHOWN = 2;

export function VersionList({ versions }: { versions: string[] }) {
  if (versions.length === 0) return <>{UNKNOWN}</>;
  return (
    <span className={classes.list} title={versions.join(', ')}>
      {versions.slice(0, SHOWN).map((version) => (
        <span key={version} className={classes.version}>
          {version}
        </span>
      ))}
      {versions.length > SHOWN && <span className={classes.more}>+{versions.length - SHOWN}</span>}
    </span>
  );
}
