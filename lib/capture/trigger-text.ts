/**
 * The triggers as text, made from the adapter's tables. Each notes what its statement changed as rows appended to one
 * queue: no counter, no shared row, no lock at which writers could meet.
 */
import { quoted } from '@/lib/source/identifier';
import { type CapturedTable, targetIn } from '@/lib/source/source';

/** A statement that touches more than this says "everything": counting all of it again is cheaper. */
export const EVERYTHING_FROM = 20_000;

const EVENTS = ['insert', 'update', 'delete', 'truncate'] as const;
type Event = (typeof EVENTS)[number];

/**
 * One call for a statement, which sees all of its rows; or one for each row: the rows that logical replication applies
 * fire no other kind.
 */
export type Level = 'statement' | 'row';

const EVERYTHING = `
  insert into truecount.pending_change (kind, id) values ('e', pg_current_xact_id()::text::bigint);`;

/**
 * Statements that append what `select` gives, unless it is so much that everything is to be counted again.
 * @param rows WITH and what it defines, or nothing
 */
function note(columns: string, rows: string, select: string): string {
  return `
  insert into truecount.pending_change (${columns}) ${rows} ${select}
  limit ${EVERYTHING_FROM + 1};
  get diagnostics noted = row_count;
  if noted > ${EVERYTHING_FROM} then${EVERYTHING}
  end if;`;
}

/** FROM and WHERE of rows that changed in a column that matters. A full join: the key itself may have been changed. */
function changedRows({ key, target, columns }: CapturedTable): { from: string; where: string } {
  const differs = [...new Set([target, ...columns])]
    .map((column) => `old_rows.${quoted(column)} is distinct from new_rows.${quoted(column)}`)
    .join(' or ');
  const id = quoted(key);
  return {
    from: `old_rows full join new_rows on new_rows.${id} = old_rows.${id}`,
    where: `(old_rows.${id} is null or new_rows.${id} is null or ${differs})`,
  };
}

/** Targets of those rows, before and after, once each. */
function changedTargets(table: CapturedTable): string {
  const { from, where } = changedRows(table);
  return `
  select distinct '${table.kind}', target.id
  from ${from}
  cross join lateral (values (${targetIn(table, 'old_rows')}), (${targetIn(table, 'new_rows')})) target (id)
  where target.id is not null and ${where}`;
}

/** One row that says everything, where any row changed in a column that matters. */
function anyChanged(table: CapturedTable): string {
  const { from, where } = changedRows(table);
  return `
  select 'e', pg_current_xact_id()::text::bigint where exists (select from ${from} where ${where})`;
}

function addedMessages(
  { target }: CapturedTable,
  { isHuman, at }: NonNullable<CapturedTable['added']>,
): string {
  const id = quoted(target);
  return `
  select 'a', ${id}, count(*) filter (where ${isHuman}), min(${at}) filter (where ${isHuman}),
    max(${at}) filter (where ${isHuman})
  from new_rows where ${id} is not null group by ${id}`;
}

const targetsOf = (table: CapturedTable, rows: string) => `
  select distinct '${table.kind}', target.id from ${rows}
  cross join lateral (values (${targetIn(table, rows)})) target (id) where target.id is not null`;

/** What the event means, with `rows` before what is selected; null when it means nothing. */
function notingOf(table: CapturedTable, event: Event, rows: string): string | null {
  if (event === 'truncate') return EVERYTHING;
  if (table.kind === 'e') return event === 'update' ? note('kind, id', rows, anyChanged(table)) : null;
  if (event === 'update') return note('kind, id', rows, changedTargets(table));
  if (event === 'delete') return note('kind, id', rows, targetsOf(table, 'old_rows'));
  return table.added
    ? note('kind, id, human, first_at, last_at', rows, addedMessages(table, table.added))
    : note('kind, id', rows, targetsOf(table, 'new_rows'));
}

/** The row of a row's trigger under the names of transition tables, so that both kinds share their text. */
const ROWS: Record<Event, string> = {
  insert: 'with new_rows as (select new.*)',
  update: 'with old_rows as (select old.*), new_rows as (select new.*)',
  delete: 'with old_rows as (select old.*)',
  truncate: '',
};

/** On tables of another program a note that fails must not fail the program's statement: it says "everything" then. */
function guarded(noting: string): string {
  return `
  begin${noting}
  exception when others then
    begin${EVERYTHING}
    exception when others then
      raise warning 'truecount could not note a change (%)', sqlstate;
    end;
  end;`;
}

const TRANSITION: Record<Event, string> = {
  insert: 'referencing new table as new_rows',
  update: 'referencing old table as old_rows new table as new_rows',
  delete: 'referencing old table as old_rows',
  truncate: '',
};

export interface Trigger {
  table: string;
  name: string;
  level: Level;
  /** The function, without its schema, which is ours. */
  function: string;
  /** Text of the function between its quotes. */
  body: string;
  create: string;
}

export interface Triggering {
  /** The tables belong to another program. */
  isForeign: boolean;
  /** Of each table, by its `table`; statement unless it is there. */
  levels: ReadonlyMap<string, Level>;
}

/** One for each table and event: transition tables are given to triggers of a single event only. */
export function triggersOf(tables: CapturedTable[], { isForeign, levels }: Triggering): Trigger[] {
  return tables.flatMap((table) =>
    EVENTS.flatMap((event) => triggerOf(table, event, levels.get(table.table) ?? 'statement', isForeign)),
  );
}

/** None where the event means nothing. */
function triggerOf(captured: CapturedTable, event: Event, level: Level, isForeign: boolean): Trigger[] {
  const { table } = captured;
  const isRow = level === 'row' && event !== 'truncate';
  const noting = notingOf(captured, event, isRow ? ROWS[event] : '');
  if (noting === null) return [];
  const name = `truecount_${event}`;
  const noter = `note_${captured.name}_${event}`;
  const create = `create trigger ${name} after ${event} on ${table} ${isRow ? 'for each row' : `${TRANSITION[event]} for each statement`}
          execute function truecount.${noter}()`;
  return [
    {
      table,
      name,
      level: isRow ? 'row' : 'statement',
      function: noter,
      body: `\ndeclare noted bigint;\nbegin${isForeign ? guarded(noting) : noting}\n  return null;\nend `,
      // What logical replication applies fires triggers that always fire, and no others.
      create: level === 'row' ? `${create}; alter table ${table} enable always trigger ${name}` : create,
    },
  ];
}
