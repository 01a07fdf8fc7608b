/** Everything that the lists show, of all teams, in one snapshot: every page of both, sorted by id. */
import type { Sql } from '@/db/client';
import { makeAccess } from '@/lib/auth/access';
import { listChatbots } from '@/lib/reads/chatbots';
import type { Paging } from '@/lib/reads/cursor';
import { loadChatbotParams, loadSessionParams } from '@/lib/reads/params';
import { listSessions } from '@/lib/reads/sessions';
import { inSnapshot } from '@/lib/reads/snapshot';
import type { ChatbotRow, Page, SessionRow } from '@/lib/reads/types';

const everyone = makeAccess(null, 'test');
const allSessions = { ...loadSessionParams({}), period: 'all' as const };
const allChatbots = loadChatbotParams({ archived: 'show' });

/** All rows of a list, page by page by its cursors. */
export async function allPages<Row>(read: (paging: Paging) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (let after: string | null = null; ; ) {
    const page: Page<Row> = await read({ after, before: null, at: null });
    rows.push(...page.rows);
    if (page.next === null) return rows;
    after = page.next;
  }
}

const byId = (a: { id: string }, b: { id: string }) => Number(BigInt(a.id) - BigInt(b.id));

export const shownSession = (row: SessionRow) => ({
  id: row.id,
  chatbotId: row.chatbotId,
  participantId: row.participantId,
  isTest: row.isTest,
  humanMessageCount: row.humanMessageCount,
  firstActivityAt: row.firstActivityAt,
  lastActivityAt: row.lastActivityAt,
  versions: row.versions,
});

export const shownChatbot = (row: ChatbotRow) => ({
  id: row.id,
  sessionCount: row.sessionCount,
  testSessionCount: row.testSessionCount,
  participantCount: row.participantCount,
  humanMessageCount: row.humanMessageCount,
  firstActivityAt: row.firstActivityAt,
  lastActivityAt: row.lastActivityAt,
});

export function showAll(sql: Sql) {
  return inSnapshot(sql, async (snapshot) => {
    const sessions = await allPages((paging) => listSessions(snapshot, everyone, allSessions, paging));
    const chatbots = await allPages((paging) => listChatbots(snapshot, everyone, allChatbots, paging));
    return {
      chatbots: chatbots.map(shownChatbot).sort(byId),
      sessions: sessions.map(shownSession).sort(byId),
    };
  });
}
