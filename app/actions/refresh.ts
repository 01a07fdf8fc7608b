'use server';
/** Asking for a refresh from a page, and following it. */
import { type RefreshTarget, requestFor, targetSchema } from '@/app/ask-refresh';
import { idSchema } from '@/lib/auth/access';
import { requireAccess } from '@/lib/auth/gate';
import { describeError } from '@/lib/errors';
import type { EndedRun } from '@/lib/refresh/describe-left';
import { refreshProgress } from '@/lib/refresh/request';

export type RefreshAsked = { id: string; joined: boolean } | { error: string };

/** Asks for a refresh of everything, of one chatbot or of one session; `joined` when the same one runs already. */
export async function askRefresh(input: RefreshTarget): Promise<RefreshAsked> {
  const { access } = await requireAccess('operator');
  const target = targetSchema.safeParse(input);
  if (!target.success) return { error: 'That cannot be refreshed.' };
  try {
    const asked = await requestFor(access, target.data);
    return asked ?? { error: `This ${target.data.type} no longer exists.` };
  } catch (error) {
    return { error: `The refresh could not be asked for. ${describeError(error).message}` };
  }
}

/** Where the refresh `id` stands; `run` is null when there is none of that id. */
export async function followRefresh(id: string): Promise<{ run: EndedRun | null } | { error: string }> {
  await requireAccess();
  const parsed = idSchema.safeParse(id);
  if (!parsed.success) return { run: null };
  try {
    return { run: await refreshProgress(parsed.data) };
  } catch (error) {
    return { error: describeError(error).message };
  }
}
