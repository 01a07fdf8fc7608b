/** The source: which platform, whether its tables still fit, and the indexes that reads lean on. */

import type { Sql } from '@/db/client';
import { createText, readIndexes } from '@/lib/attach/indexes';
import type { Adapter } from '@/lib/source/adapter';
import { adapterNamed } from '@/lib/source/adapters';
import { problemOf, readSourceState } from '@/lib/source/follow';
import { type Layout, readLayout } from '@/lib/source/layout';
import { bad, type Check, note, ok } from './check';

interface Attached {
  adapter: Adapter;
  layout: Layout;
}

async function attachedTo(sql: Sql): Promise<Attached | null> {
  const { name, schema } = await readSourceState(sql);
  const adapter = adapterNamed(name);
  return adapter && schema !== null ? { adapter, layout: await readLayout(sql, adapter, schema) } : null;
}

export async function examineSource(sql: Sql): Promise<Check[]> {
  const attached = await attachedTo(sql);
  if (!attached) {
    const { name } = await readSourceState(sql);
    return name === 'native'
      ? [ok('source', "Truecount's own tables: it is attached to no platform.")]
      : [
          bad(
            'source',
            `Attached as ${name}, which this version does not know.`,
            'Use the version of Truecount that attached it.',
          ),
        ];
  }
  const { adapter, layout } = attached;
  const problem = problemOf(adapter, layout);
  return [
    problem === null
      ? ok('source', `${adapter.title} in schema ${layout.schema}: every column that is read is there.`)
      : bad(
          'source',
          problem,
          `Pages are refused until it fits again. Look at the platform's newest migrations, or for a newer Truecount.`,
        ),
  ];
}

export async function examineRights(sql: Sql): Promise<Check[]> {
  const [rights] = await sql<{ own: boolean; role: string; isSuperuser: boolean }[]>`
    select pg_has_role(nspowner, 'usage') as own, current_user as role, rolsuper as "isSuperuser"
    from pg_namespace, pg_roles where nspname = 'truecount' and rolname = current_user`;
  const { own, role, isSuperuser } = rights!;
  if (!own)
    return [bad('rights', `Role ${role} does not own schema truecount.`, 'Use the role that attached it.')];
  const attached = await attachedTo(sql);
  return [
    isSuperuser && attached
      ? note(
          'rights',
          `Role ${role} is a superuser.`,
          'A role that reads the platform and owns its own schemas is enough: docs/attach.md.',
        )
      : ok('rights', `Role ${role} owns schema truecount.`),
  ];
}

export async function examineIndexes(sql: Sql): Promise<Check[]> {
  const attached = await attachedTo(sql);
  if (!attached) return [];
  const indexes = await readIndexes(sql, attached);
  const missing = indexes.filter(({ servedBy }) => servedBy === null);
  const made = await sql<{ name: string; size: string }[]>`
    select indexrelid::regclass::text as name, pg_size_pretty(pg_relation_size(indexrelid)) as size
    from pg_stat_all_indexes where indexrelname like 'truecount\\_%' and schemaname not like 'truecount%' and idx_scan = 0
      and (select greatest(stats_reset, attached_at) from pg_stat_database, truecount.source_state where datname = current_database()) < now() - interval '1 day'
    order by 1`;
  return [
    ...missing.map((index) =>
      note(
        'indexes',
        `${index.table} has no index on (${index.keys.join(', ')}): ${index.brings}.`,
        `truecount attach --create-indexes, or: ${createText(index, attached.layout.table(index.table))};`,
      ),
    ),
    ...made.map(({ name, size }) =>
      note(
        'indexes',
        `${name} (${size}), which Truecount made, was never used.`,
        `drop index concurrently ${name};`,
      ),
    ),
    ...(missing.length === 0
      ? [ok('indexes', `All ${indexes.length} indexes that reads lean on are there.`)]
      : []),
  ];
}
