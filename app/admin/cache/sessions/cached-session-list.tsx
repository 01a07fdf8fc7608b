/** The sessions' cached rows. */
import { CachedSessions } from '@/components/cache/cached-sessions';
import type { Access } from '@/lib/auth/access';
import { readCachedSessions } from '@/lib/cache/session-rows';
import type { CachedSessionParams } from '@/lib/cache/statistics-params';
import { CachedList } from '../cached-list';

export function CachedSessionList({ access, params }: { access: Access; params: CachedSessionParams }) {
  const filters = [params.q, params.chatbot, params.activity, params.changed, params.checked];
  return (
    <CachedList
      noun="session"
      read={() => readCachedSessions(access, params)}
      isFiltered={filters.some((value) => value !== null)}
      table={(list) => <CachedSessions list={list} chatbotName={list?.chatbotName ?? null} />}
    />
  );
}
