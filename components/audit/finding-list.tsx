/** The numbers that differed: what was shown beside what was counted, what became of it, and the press that mends it. */
import Link from 'next/link';
import type { AuditActions } from '@/components/cache/actions';
import { Notice } from '@/components/state/notice';
import { PlainTable } from '@/components/table/plain-table';
import { Time } from '@/components/time/time';
import type { AuditFinding } from '@/lib/audit/findings';
import { describeNumber, describeValue, partWords } from './audit-words';
import classes from './finding.module.css';
import { FindingState } from './finding-state';
import { RepairButton } from './repair-button';

interface FindingListProps {
  findings: AuditFinding[];
  /** The team in view: only its chatbots and sessions have pages. */
  teamId: string | null;
  /** Whether those of every team are listed. */
  isEveryTeam: boolean;
  mayRepair: boolean;
  actions: AuditActions;
}

const COLUMNS = [
  { label: 'What' },
  { label: 'Number' },
  { label: 'Shown', align: 'end' as const },
  { label: 'Counted', align: 'end' as const },
  { label: 'Found' },
  { label: 'Outcome' },
];

export function FindingList({ findings, teamId, isEveryTeam, mayRepair, actions }: FindingListProps) {
  if (findings.length === 0)
    return <Notice tone="info">No number of {isEveryTeam ? 'any' : 'your'} team was found to differ.</Notice>;
  return (
    <PlainTable
      label="Findings"
      columns={COLUMNS}
      rows={findings.map((finding) => ({
        id: finding.id,
        cells: [
          <Subject key="subject" finding={finding} teamId={teamId} />,
          describeNumber(finding.kind, finding.number),
          <Value key="shown" value={finding.shown} className={classes.shown} />,
          <Value key="counted" value={finding.counted} className={classes.counted} />,
          <span key="found">
            <Time at={finding.foundAt} />, {partWords(finding.part)}
          </span>,
          <div key="outcome" className={classes.outcome}>
            <FindingState finding={finding} />
            {mayRepair && !finding.isMended && <RepairButton finding={finding} actions={actions} />}
          </div>,
        ],
      }))}
    />
  );
}

function Subject({ finding, teamId }: { finding: AuditFinding; teamId: string | null }) {
  const { kind, subjectId } = finding;
  const words = kind === 'bucket' ? `chatbot ${subjectId}` : `${kind} ${subjectId}`;
  if (kind === 'team') return words;
  if (finding.teamId !== teamId) return `${words}, team ${finding.teamId ?? 'unknown'}`;
  return (
    <Link href={kind === 'session' ? `/sessions/${subjectId}` : `/chatbots/${subjectId}`} prefetch={false}>
      {words}
    </Link>
  );
}

function Value({ value, className }: { value: unknown; className: string | undefined }) {
  const text = describeValue(value);
  return (
    <span className={`${classes.value} ${className}`} title={text}>
      {text}
    </span>
  );
}
