'use client';
/** First, previous, next and last page as links; the place in the list is in the URL. */
import { IconChevronLeft, IconChevronRight, IconChevronsLeft, IconChevronsRight } from '@tabler/icons-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { formatCount, formatNoun, formatTotal } from '@/lib/format';
import type { Total } from '@/lib/reads/types';
import { useListTransition } from './list-transition';
import classes from './pager.module.css';

interface PagerProps {
  /** "Chatbots", for screen readers. */
  label: string;
  /** Singular of what is counted, where there is no total to set it against. */
  noun?: string;
  shown: number;
  total?: Total;
  /** Addresses of the pages; null where there is none. */
  first: string | null;
  previous: string | null;
  next: string | null;
  last: string | null;
}

export function Pager({ label, noun = 'row', shown, total, first, previous, next, last }: PagerProps) {
  return (
    <nav className={classes.pager} aria-label={`Pages of ${label}`}>
      <p className={classes.count}>
        {total ? `${formatCount(shown)} of ${formatTotal(total)}` : formatNoun(shown, noun)}
      </p>
      <ul className={classes.links}>
        <Step href={first} name="First" icon={<IconChevronsLeft size={15} aria-hidden="true" />} />
        <Step
          href={previous}
          name="Previous"
          icon={<IconChevronLeft size={15} aria-hidden="true" />}
          rel="prev"
        />
        <Step
          href={next}
          name="Next"
          icon={<IconChevronRight size={15} aria-hidden="true" />}
          rel="next"
          isAfter
        />
        <Step href={last} name="Last" icon={<IconChevronsRight size={15} aria-hidden="true" />} isAfter />
      </ul>
    </nav>
  );
}

interface StepProps {
  href: string | null;
  name: string;
  icon: React.ReactNode;
  rel?: string;
  isAfter?: boolean;
}

function Step({ href, name, icon, rel, isAfter = false }: StepProps) {
  const router = useRouter();
  const { start } = useListTransition();
  const text = (
    <>
      {!isAfter && icon}
      <span className={classes.name}>{name}</span>
      {isAfter && icon}
    </>
  );
  return (
    <li>
      {href === null ? (
        // A link that leads nowhere, so that the place of the others never changes.
        // biome-ignore lint/a11y/useValidAnchor: an anchor without address is what a disabled link is
        <a className={classes.step} role="link" aria-disabled="true">
          {text}
        </a>
      ) : (
        <Link
          className={classes.step}
          href={href}
          rel={rel}
          prefetch={false}
          onNavigate={(event) => {
            event.preventDefault();
            start(() => router.push(href));
          }}
        >
          {text}
        </Link>
      )}
    </li>
  );
}
