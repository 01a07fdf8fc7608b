'use client';
/** The columns of the rows that numbers are counted from: never what anybody wrote. */
import { createAppColumnHelper } from '@/components/table/app-table';
import { RowLink } from '@/components/table/row-link';
import { Time } from '@/components/time/time';
import type { Behind } from '@/lib/explain/explanation';
import { formatCount, formatExact, formatMs, UNKNOWN } from '@/lib/format';
import { METRICS } from '@/lib/metrics';
import { sessionsUrl } from '@/lib/reads/params';

type RowOf<K extends Behind['kind']> = Extract<Behind, { kind: K }>['page']['rows'][number];

const ROLES: Record<string, string> = { human: 'Human', ai: 'Chatbot', system: 'System' };
const wholeInstant = ({ getValue }: { getValue: () => string }) => (
  <time dateTime={getValue()}>{formatExact(getValue())}</time>
);
const ago = ({ row }: { row: { original: { at: string } } }) => <Time at={row.original.at} />;
const role = ({ getValue }: { getValue: () => string }) => ROLES[getValue()] ?? getValue();

const message = createAppColumnHelper<RowOf<'messages'>>();
export const messageColumns = message.columns([
  message.accessor('id', { id: 'id', meta: { label: 'Message' } }),
  message.accessor('at', { id: 'at', meta: { label: 'Written', width: '230px' }, cell: wholeInstant }),
  message.display({ id: 'ago', meta: { label: 'Ago', width: '110px' }, cell: ago }),
  message.accessor('role', { id: 'role', meta: { label: 'By' }, cell: role }),
]);

/** A message that carries several versions is a row for each: `id` tells them apart. */
const version = createAppColumnHelper<RowOf<'versions'> & { messageId: string }>();
export const versionColumns = version.columns([
  version.accessor('version', { id: 'version', meta: { label: 'Version' } }),
  version.accessor('messageId', { id: 'message', meta: { label: 'Message' } }),
  version.accessor('at', { id: 'at', meta: { label: 'Written', width: '230px' }, cell: wholeInstant }),
  version.display({ id: 'ago', meta: { label: 'Ago', width: '110px' }, cell: ago }),
  version.accessor('role', { id: 'role', meta: { label: 'By' }, cell: role }),
]);

const trace = createAppColumnHelper<RowOf<'traces'>>();
export const traceColumns = trace.columns([
  trace.accessor('id', { id: 'id', meta: { label: 'Trace' } }),
  trace.accessor('at', { id: 'at', meta: { label: 'Begun', width: '230px' }, cell: wholeInstant }),
  trace.display({ id: 'ago', meta: { label: 'Ago', width: '110px' }, cell: ago }),
  trace.accessor('status', { id: 'status', meta: { label: 'Status' } }),
  trace.accessor('durationMs', {
    id: 'duration',
    meta: { label: 'Duration', align: 'end' },
    cell: ({ getValue }) => formatMs(getValue()),
  }),
]);

/** Of the chatbot whose number it is. */
const participant = createAppColumnHelper<RowOf<'participants'> & { chatbotId: string }>();
export const participantColumns = participant.columns([
  participant.accessor('identifier', {
    id: 'identifier',
    meta: { label: 'Participant', width: '180px' },
    cell: ({ row: { original } }) =>
      original.identifier === null ? (
        UNKNOWN
      ) : (
        <RowLink
          href={sessionsUrl('/sessions', {
            chatbot: original.chatbotId,
            participant: original.identifier,
            period: 'all',
            test: 'hide',
          })}
        >
          {original.identifier}
        </RowLink>
      ),
  }),
  participant.accessor('id', { id: 'participant', meta: { label: 'Id' } }),
  participant.accessor('sessions', {
    id: 'sessions',
    meta: { label: METRICS.sessions.label, align: 'end' },
    cell: ({ getValue }) => formatCount(getValue()),
  }),
  participant.accessor('messages', {
    id: 'messages',
    meta: { ...METRICS.messages, align: 'end' },
    cell: ({ getValue }) => formatCount(getValue()),
  }),
]);
