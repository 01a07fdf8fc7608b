/** The source that this installation reads, as fragments ready to stand after FROM. */
import type { Db, Fragment } from '@/db/client';
import { native } from './native';
import type { Source } from './source';

export function currentSource(): Source {
  return native;
}

type Relation = Exclude<keyof Source, 'name' | 'captured'>;

/** `from(sql).session` is the session relation as a fragment: ``sql`select ... from ${source.session} session` ``. */
export function sourceOf(sql: Db, source: Source = currentSource()): Record<Relation, Fragment> {
  const fragment = (text: string) => sql.unsafe(text) as unknown as Fragment;
  return {
    team: fragment(source.team),
    chatbot: fragment(source.chatbot),
    participant: fragment(source.participant),
    session: fragment(source.session),
    message: fragment(source.message),
    messageVersion: fragment(source.messageVersion),
    sessionTag: fragment(source.sessionTag),
    trace: fragment(source.trace),
  };
}
