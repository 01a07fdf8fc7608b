'use client';
/** The buttons that ask for an audit: of a sample, and of everything, which is asked before. */
import type { JobActions } from '@/components/cache/actions';
import { PressButton } from '@/components/cache/press-button';
import classes from './statement.module.css';

interface AuditPressesProps {
  actions: JobActions;
  /** Ids of those under way, by the job's name. */
  underWay: Record<string, string>;
}

export function AuditPresses({ actions, underWay }: AuditPressesProps) {
  const { follow, cancel, press } = actions;
  return (
    <div className={classes.presses}>
      <PressButton
        label="Audit a sample"
        amount={null}
        runId={underWay.audit ?? null}
        follow={follow}
        cancel={cancel}
        press={() => press('audit')}
      />
      <PressButton
        label="Audit everything"
        amount="counts every session, chatbot and team again from the source, in one snapshot"
        sure="Audit everything now"
        runId={underWay['audit-all'] ?? null}
        follow={follow}
        cancel={cancel}
        press={() => press('audit-all')}
      />
    </div>
  );
}
