/** Conversations from a file into the team. */
import type { Metadata } from 'next';
import { followRefresh } from '@/app/actions/refresh';
import { FormatHelp } from '@/components/import/format-help';
import { ImportPanel } from '@/components/import/import-panel';
import { PageHeading } from '@/components/shell/page-heading';
import { Notice } from '@/components/state/notice';
import { requireAccess } from '@/lib/auth/gate';
import { refusalToWrite } from '@/lib/source/current';

export const metadata: Metadata = { title: 'Import' };

export default async function ImportPage() {
  const { team, teams } = await requireAccess('operator');
  const refusal = refusalToWrite();
  if (refusal) {
    return (
      <>
        <PageHeading title="Import" scope="Nothing can be imported here" />
        <Notice tone="info">{refusal.message}</Notice>
      </>
    );
  }
  const name = teams.length === 0 ? 'Default, which is made with the first import' : team.name;
  const scope = `Conversations from a file into the team ${name}`;
  return (
    <>
      <PageHeading title="Import" scope={scope} />
      <ImportPanel follow={followRefresh} />
      <FormatHelp />
    </>
  );
}
