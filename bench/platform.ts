/** What parts need of a platform beyond its relations: the index whose bare scan is the floor, and how it is written to. */
import { CONTENT_TYPES } from '@/lib/source/testing/open-chat-studio';

export interface Platform {
  /** The index from which human messages are counted. */
  humanIndex: string;
  /** The statement with which its messages are written now, for rows (conversation_id, role). */
  write(rows: string): string;
  /** Tables that it writes to, the messages first. */
  written: string[];
}

export const nativePlatform: Platform = {
  humanIndex: 'message_human_index',
  write: (rows) => `
    insert into truecount_platform.message (session_id, role, created_at, content)
    select conversation_id, role, now(), 'bench' from (${rows}) spoken`,
  written: ['truecount_platform.message'],
};

/** In the manner of Open Chat Studio: every answer is tagged with the version that gave it. */
export const attachedPlatform: Platform = {
  humanIndex: 'chat_chatmessage_chat_id_message_type_created_at_idx',
  write: (rows) => `
    with written as (
      insert into chat_chatmessage (chat_id, message_type, created_at, updated_at, content, metadata)
      select conversation_id, role, now(), now(), 'bench', '{}' from (${rows}) spoken returning id, message_type
    )
    insert into annotations_customtaggeditem (object_id, content_type_id, tag_id, team_id, created_at, updated_at)
    select written.id, ${CONTENT_TYPES.message}, tag.id, tag.team_id, now(), now()
    from written, (select id, team_id from annotations_tag where category = 'experiment_version' order by id limit 1) tag
    where message_type = 'ai'`,
  written: ['chat_chatmessage', 'annotations_customtaggeditem'],
};
