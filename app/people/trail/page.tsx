/** The trail: who did what and when, newest first. */
import type { Metadata } from 'next';
import Link from 'next/link';
import classes from '@/components/account/section.module.css';
import { TrailList } from '@/components/people/trail-list';
import { PageHeading } from '@/components/shell/page-heading';
import { Notice } from '@/components/state/notice';
import { BackLink } from '@/components/table/back-link';
import { CsvLink } from '@/components/table/csv-link';
import { Clock } from '@/components/time/clock';
import { authorityOf } from '@/lib/auth/authority';
import { requireAccess } from '@/lib/auth/gate';
import { readTrail } from '@/lib/auth/trail-list';

export const metadata: Metadata = { title: 'Trail' };

const trailUrl = (refused: boolean, before?: string) => {
  const query = new URLSearchParams({ ...(refused && { only: 'refused' }), ...(before && { before }) });
  return `/people/trail${query.size > 0 ? `?${query}` : ''}`;
};

export default async function TrailPage({ searchParams }: PageProps<'/people/trail'>) {
  const { asker } = await requireAccess('administrator');
  const { before, only } = await searchParams;
  const refused = only === 'refused';
  const page = await readTrail(authorityOf(asker), { before, refused });
  return (
    <Clock asOf={new Date().toISOString()}>
      <BackLink href="/people">People</BackLink>
      <PageHeading
        title="Trail"
        scope={refused ? 'what was refused, newest first' : 'who did what, newest first'}
        actions={
          <>
            <Link href={trailUrl(!refused)}>{refused ? 'Show everything' : 'Only what was refused'}</Link>
            <CsvLink href="/people/trail/csv" />
          </>
        }
      />
      <div className={classes.wide}>
        {page.rows.length > 0 ? <TrailList rows={page.rows} /> : <Notice tone="info">Nothing more.</Notice>}
        <nav className={classes.below} aria-label="Pages of the trail">
          {before !== undefined && <Link href={trailUrl(refused)}>Newest</Link>}
          {page.next && <Link href={trailUrl(refused, page.next)}>Older</Link>}
        </nav>
      </div>
    </Clock>
  );
}
