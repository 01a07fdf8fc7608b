'use client';
/** What came of an import. */
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import Link from 'next/link';
import { Notice } from '@/components/state/notice';
import { formatCount } from '@/lib/format';
import type { ImportAnswer } from '@/lib/import/answer';
import { describeRejects, describeResult, rejectsFile } from './describe-result';
import { type FollowRefresh, RefreshStatus } from './refresh-status';

interface ImportOutcomeProps {
  /** Name of the file. */
  file: string;
  answer: ImportAnswer;
  follow: FollowRefresh;
}

export function ImportOutcome({ file, answer, follow }: ImportOutcomeProps) {
  if (answer.outcome === 'failed' || answer.outcome === 'empty' || answer.outcome === 'too-large')
    return <Notice tone="bad">{answer.message}</Notice>;
  if (answer.outcome === 'bad-line') {
    return (
      <Notice tone="bad">
        {file}, line {formatCount(answer.line)}: {answer.reason}. Nothing was imported.
      </Notice>
    );
  }
  const { result, rejects, refreshId } = answer;
  return (
    <div>
      <Notice tone="info" action={<Link href="/chatbots">See the chatbots</Link>}>
        {file}: {describeResult(result)}
      </Notice>
      {result.rejected > 0 && (
        <Notice tone="warn" action={<DownloadRejects file={file} rejects={rejects} />}>
          {describeRejects(result.rejected, rejects.length)}
        </Notice>
      )}
      {refreshId !== null && <RefreshStatus key={refreshId} id={refreshId} follow={follow} />}
    </div>
  );
}

function DownloadRejects({
  file,
  rejects,
}: {
  file: string;
  rejects: { line: number; reason: string; text: string }[];
}) {
  const download = () => {
    const address = URL.createObjectURL(new Blob([rejectsFile(rejects)], { type: 'application/x-ndjson' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = `${file.replace(/\.jsonl$/, '')}-rejects.jsonl`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconDownload size={14} aria-hidden="true" />}
      onClick={download}
    >
      Download bad lines
    </Button>
  );
}
