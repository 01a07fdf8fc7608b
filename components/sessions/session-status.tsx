/** A session's status as a dot and a word. */
import { Status, type Tone } from '@/components/state/status';

const TONES: Record<string, Tone> = {
  active: 'good',
  setup: 'accent',
  pending: 'warn',
  'pending-review': 'warn',
  complete: 'quiet',
  unknown: 'quiet',
};

export function SessionStatus({ status }: { status: string }) {
  return <Status tone={TONES[status] ?? 'quiet'}>{formatStatus(status)}</Status>;
}

/** "pending-review" is "Pending review". */
export function formatStatus(status: string): string {
  const words = status.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
