/** Everything that a schema of the platform holds, as text: definitions and rows. Two that are equal differ in nothing. */
import type { Db } from '@/db/client';

/** @returns a line for each thing, sorted */
export async function dumpSchema(sql: Db, schema = 'public'): Promise<string[]> {
  const definitions = await sql<{ line: string }[]>`
    with relation as (
      select pg_class.*, pg_class.oid as id from pg_class where relnamespace = ${schema}::regnamespace
    )
    select format('relation %s %s owner %s acl %s options %s rules %s triggers %s file %s', relkind, relname, relowner::regrole, relacl, reloptions,
      relhasrules, relhastriggers, pg_relation_filenode(id)) as line from relation
    union all
    select format('column %s.%s %s %s not null %s default %s identity %s storage %s acl %s options %s', relname, attname, attnum,
      format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid), attidentity, attstorage, attacl, attoptions)
    from relation join pg_attribute on attrelid = id and attnum > 0
    left join pg_attrdef on adrelid = attrelid and adnum = attnum
    union all
    select format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(pg_constraint.oid))
    from pg_constraint where connamespace = ${schema}::regnamespace
    union all
    select format('index %s', pg_get_indexdef(indexrelid)) from pg_index join relation on id = indexrelid
    union all
    select format('trigger %s %s', pg_get_triggerdef(pg_trigger.oid), tgenabled) from pg_trigger join relation on id = tgrelid where not tgisinternal
    union all
    select format('function %s %s', pg_proc.oid::regprocedure, md5(prosrc)) from pg_proc where pronamespace = ${schema}::regnamespace
    union all
    select format('policy %s %s', polname, polrelid::regclass) from pg_policy join relation on id = polrelid
    union all
    select format('dependency %s of %s on %s', classid::regclass, objid, refobjid) from pg_depend join relation on refobjid = id
    where refclassid = 'pg_class'::regclass and classid = 'pg_rewrite'::regclass
    union all
    select format('schema acl %s', nspacl) from pg_namespace where nspname = ${schema}
    union all
    select format('settings %s', setconfig) from pg_db_role_setting where setdatabase = (select oid from pg_database where datname = current_database())
    union all
    select format('publication %s', pubname) from pg_publication
    union all
    select format('extension %s', extname) from pg_extension
    union all
    select format('event trigger %s', evtname) from pg_event_trigger`;
  const tables = await sql<{ name: string; kind: string }[]>`
    select format('%I.%I', nspname, relname) as name, relkind as kind from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = ${schema} and relkind in ('r', 'S') order by relname`;
  const lines = definitions.map(({ line }) => line);
  for (const { name, kind } of tables) {
    const [rows] = await sql.unsafe<{ line: string }[]>(
      kind === 'S'
        ? `select format('sequence %s %s %s', '${name}', last_value, is_called) as line from ${name}`
        : `select format('rows %s %s %s', '${name}', count(*), md5(coalesce(string_agg(t::text || xmin::text || ctid::text, ',' order by ctid), ''))) as line from ${name} t`,
    );
    lines.push(rows!.line);
  }
  return lines.sort();
}
