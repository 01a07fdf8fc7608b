/** One sentence for each check, with a dot, a word and where to go. */
import Link from 'next/link';
import { Status } from '@/components/state/status';
import type { Check } from '@/lib/cache/check';
import classes from './status-strip.module.css';

export function StatusStrip({ checks }: { checks: Check[] }) {
  return (
    <ul className={classes.strip} aria-label="Status">
      {checks.map(({ name, tone, word, says, link }) => (
        <li key={name} data-tone={tone}>
          <span className={classes.name}>{name}</span>
          <span className={classes.word}>
            <Status tone={tone}>{word}</Status>
          </span>
          <p>{says}</p>
          {link && <CheckLink {...link} />}
        </li>
      ))}
    </ul>
  );
}

function CheckLink({ href, label }: { href: string; label: string }) {
  if (href.startsWith('/'))
    return (
      <Link href={href} prefetch={false}>
        {label}
      </Link>
    );
  return (
    <a href={href} {...(!href.startsWith('#') && { target: '_blank', rel: 'noreferrer' })}>
      {label}
    </a>
  );
}
