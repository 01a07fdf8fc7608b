'use client';
/** Asks for the refresh that mends a finding, and follows it; what counts everything again is asked before. */
import type { AuditActions } from '@/components/cache/actions';
import { PressButton } from '@/components/cache/press-button';
import type { AuditFinding } from '@/lib/audit/findings';

export function RepairButton({ finding, actions }: { finding: AuditFinding; actions: AuditActions }) {
  const { id, kind, subjectId, number, repair } = finding;
  const isUnderWay = repair?.state === 'queued' || repair?.state === 'running';
  return (
    <PressButton
      label={`Repair ${kind} ${subjectId}, ${number}`}
      short="Repair"
      amount="counts everything again, from scratch"
      {...(kind === 'team' && { sure: 'Count everything again' })}
      runId={isUnderWay ? repair.runId : null}
      follow={actions.follow}
      cancel={actions.cancel}
      press={() => actions.repair(id)}
    />
  );
}
