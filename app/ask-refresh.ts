/** What a page's button and the API's route ask for alike: a refresh of everything, of one chatbot or of one session. */
import { z } from 'zod';
import { type Access, idSchema } from '@/lib/auth/access';
import { noteMissing } from '@/lib/auth/refusals';
import { noteDone } from '@/lib/auth/trail';
import { readChatbotPage } from '@/lib/reads/chatbot';
import { loadTranscriptParams } from '@/lib/reads/params';
import { readSessionPage } from '@/lib/reads/session';
import { requestRefresh } from '@/lib/refresh/request';

export const targetSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('full') }),
  z.object({ type: z.enum(['chatbot', 'session']), scopeId: idSchema }),
]);
export type RefreshTarget = z.input<typeof targetSchema>;

/** Null for a chatbot or a session that the asker's team does not have. */
export async function requestFor(
  access: Access,
  target: z.output<typeof targetSchema>,
): Promise<{ id: string; joined: boolean } | null> {
  if (target.type !== 'full') {
    const { type, scopeId } = target;
    const found =
      type === 'chatbot'
        ? await readChatbotPage(access, scopeId)
        : await readSessionPage(access, scopeId, loadTranscriptParams({}));
    if (!found) {
      await noteMissing(access, type, scopeId);
      return null;
    }
  }
  const asked = await requestRefresh({ ...target, trigger: 'manual', requestedBy: access.who });
  const subject = target.type === 'full' ? 'everything' : `${target.type} ${target.scopeId}`;
  await noteDone(access, { action: 'refresh.asked', subject });
  return asked;
}
