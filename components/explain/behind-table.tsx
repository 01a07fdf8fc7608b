'use client';
/** The rows behind a number as the table of their kind. */
import { chatbotColumns } from '@/components/chatbots/chatbot-columns';
import { sessionColumns } from '@/components/sessions/session-columns';
import { ListTable } from '@/components/table/list-table';
import type { Behind } from '@/lib/explain/explanation';
import { messageColumns, participantColumns, traceColumns, versionColumns } from './behind-columns';

const NONE: string[] = [];
const OF_CHATBOT = ['chatbot', 'channel'];
const NO_DAYS = ['days'];
const LABEL = 'Rows behind the number';

/** @param props.chatbotId whose number it is; empty where it is no chatbot's */
export function BehindTable({ behind, chatbotId }: { behind: Behind; chatbotId: string }) {
  const oldestFirst = { label: LABEL, sort: 'at', dir: 'asc', hidden: NONE } as const;
  switch (behind.kind) {
    case 'sessions':
      return (
        <ListTable
          {...oldestFirst}
          columns={sessionColumns}
          rows={behind.page.rows}
          sort="lastActivity"
          dir="desc"
          hidden={OF_CHATBOT}
        />
      );
    case 'chatbots':
      return (
        <ListTable
          {...oldestFirst}
          columns={chatbotColumns}
          rows={behind.page.rows}
          sort="lastActivity"
          dir="desc"
          hidden={NO_DAYS}
        />
      );
    case 'participants': {
      const rows = behind.page.rows.map((row) => ({ ...row, chatbotId }));
      return <ListTable {...oldestFirst} columns={participantColumns} rows={rows} sort="participant" />;
    }
    case 'versions': {
      const rows = behind.page.rows.map((row) => ({
        ...row,
        id: `${row.id} ${row.version}`,
        messageId: row.id,
      }));
      return <ListTable {...oldestFirst} columns={versionColumns} rows={rows} sort="version" />;
    }
    case 'traces':
      return <ListTable {...oldestFirst} columns={traceColumns} rows={behind.page.rows} />;
    case 'messages':
      return <ListTable {...oldestFirst} columns={messageColumns} rows={behind.page.rows} />;
  }
}
