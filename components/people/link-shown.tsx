/** The link that sets a password, to be handed over; or that none is needed. */
import { ShownSecret } from '@/components/account/shown-secret';
import { Notice } from '@/components/state/notice';

export function LinkShown({ email, link }: { email: string; link: string | null }) {
  if (link === null)
    return <Notice tone="info">{email} had an account already, and has the role now.</Notice>;
  return (
    <ShownSecret value={link}>
      Give {email} this link by a way that only they read. It sets their password once, within 24 hours, and
      is shown only now.
    </ShownSecret>
  );
}
