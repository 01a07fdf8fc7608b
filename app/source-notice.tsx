/** What is wrong with the platform's tables, above every page; nothing when they fit. */
import { unstable_rethrow } from 'next/navigation';
import { Notice } from '@/components/state/notice';
import { lookAtVisitor } from '@/lib/auth/gate';
import { SourceProblemError } from '@/lib/source/current';

export async function SourceNotice() {
  try {
    await lookAtVisitor();
    return null;
  } catch (error) {
    unstable_rethrow(error);
    // Any other error is the page's to tell.
    if (!(error instanceof SourceProblemError)) return null;
    return (
      <Notice tone="bad">
        {error.message} Numbers come back by themselves once it does; <code>truecount doctor</code> says more.
      </Notice>
    );
  }
}
