'use server';
/** Asking for a refresh from a page, and following it. */
import { z } from 'zod';
import { idSchema } from '@/lib/auth/access';
import { requireAccess } from '@/lib/auth/gate';
import { describeError } from '@/lib/errors';
import { readChatbotPage } from '@/lib/reads/chatbot';
import { loadTranscriptParams } from '@/lib/reads/params';
import { readSessionPage } from '@/lib/reads/session';
import type { RunProgress } from '@/lib/reads/types';
import { refreshProgress, requestRefresh } from '@/lib/refresh/request';

export type RefreshAsked = { id: string; joined: boolean } | { error: string };

const targetSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('full') }),
  z.object({ type: z.enum(['chatbot', 'session']), scopeId: idSchema }),
]);
export type RefreshTarget = z.input<typeof targetSchema>;

/** Asks for a refresh of everything, of one chatbot or of one session; `joined` when the same one runs already. */
export async function askRefresh(input: RefreshTarget): Promise<RefreshAsked> {
  const { access } = await requireAccess();
  const target = targetSchema.safeParse(input);
  if (!target.success) return { error: 'That cannot be refreshed.' };
  try {
    if (target.data.type !== 'full') {
      const { type, scopeId } = target.data;
      const found =
        type === 'chatbot'
          ? await readChatbotPage(access, scopeId)
          : await readSessionPage(access, scopeId, loadTranscriptParams({}));
      if (!found) return { error: `This ${type} no longer exists.` };
    }
    return await requestRefresh({ ...target.data, trigger: 'manual', requestedBy: access.who });
  } catch (error) {
    return { error: `The refresh could not be asked for. ${describeError(error).message}` };
  }
}

/** Where the refresh `id` stands; `run` is null when there is none of that id. */
export async function followRefresh(id: string): Promise<{ run: RunProgress | null } | { error: string }> {
  await requireAccess();
  const parsed = idSchema.safeParse(id);
  if (!parsed.success) return { run: null };
  try {
    return { run: await refreshProgress(parsed.data) };
  } catch (error) {
    return { error: describeError(error).message };
  }
}
