/** The chatbots' cached rows. */
import { CachedChatbots } from '@/components/cache/cached-chatbots';
import type { Access } from '@/lib/auth/access';
import { readCachedChatbots } from '@/lib/cache/chatbot-rows';
import type { CachedChatbotParams } from '@/lib/cache/statistics-params';
import { CachedList } from '../cached-list';

export function CachedChatbotList({ access, params }: { access: Access; params: CachedChatbotParams }) {
  const filters = [params.q, params.activity, params.changed, params.checked];
  return (
    <CachedList
      noun="chatbot"
      read={() => readCachedChatbots(access, params)}
      isFiltered={filters.some((value) => value !== null)}
      table={(list) => <CachedChatbots list={list} />}
    />
  );
}
