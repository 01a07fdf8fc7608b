/** What became of a finding: a dot and a word, with the run that mended it. */
import Link from 'next/link';
import { Status, type Tone } from '@/components/state/status';
import type { AuditFinding } from '@/lib/audit/findings';
import classes from './finding.module.css';

function wordsOf({ isMended, isUnswept, part, repair }: AuditFinding): { tone: Tone; word: string } {
  if (isMended) return { tone: 'good', word: repair?.state === 'done' ? 'Repaired' : 'Mended' };
  if (repair && ['failed', 'abandoned', 'cancelled'].includes(repair.state))
    return { tone: 'bad', word: 'Repair failed' };
  if (repair) return { tone: 'accent', word: 'Repair asked for' };
  if (isUnswept) return { tone: 'quiet', word: 'Not swept yet' };
  return part === 'sweep' ? { tone: 'good', word: 'Mended' } : { tone: 'bad', word: 'Wrong' };
}

export function FindingState({ finding }: { finding: AuditFinding }) {
  const { tone, word } = wordsOf(finding);
  const { repair, isMended, part, runId } = finding;
  return (
    <div className={classes.state}>
      <Status tone={tone}>{word}</Status>
      {repair && (
        <p>
          by {repair.askedBy},{' '}
          <Link href={`/admin/cache/runs/${repair.runId}`} prefetch={false}>
            run {repair.runId}
          </Link>
        </p>
      )}
      {isMended && !repair && part === 'sweep' && (
        <p>
          by{' '}
          <Link href={`/admin/cache/runs/${runId}`} prefetch={false}>
            run {runId}
          </Link>
        </p>
      )}
    </div>
  );
}
