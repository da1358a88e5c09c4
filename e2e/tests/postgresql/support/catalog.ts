import { query } from '../../../src/ask/postgres.ts';

/**
 * Everything that a schema is made of, a line each, as the server describes it. Partitions of a day come and go; of columns that
 * are not null it says so, and older servers had no names for that.
 */
export async function catalogOf(url: string): Promise<string[]> {
  const rows = await query<{ line: string }>(url, CATALOG);
  return rows.map(({ line }) => line);
}

const CATALOG = `
  with relation as (
    select c.oid, c.relkind, n.nspname || '.' || c.relname as name
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'pgboss') and c.relname !~ '_[0-9]{8}'
  )
  select line from (
    select format('column %s.%s %s%s%s', name, attname, format_type(atttypid, atttypmod),
                  case when attnotnull then ' not null' end, ' default ' || pg_get_expr(adbin, adrelid)) as line
      from relation join pg_attribute on attrelid = oid and attnum > 0 and not attisdropped
      left join pg_attrdef on adrelid = attrelid and adnum = attnum
     where relkind in ('r', 'p')
    union all select pg_get_indexdef(oid) from relation where relkind in ('i', 'I')
    union all
    select format('constraint %s.%s %s', name, conname, pg_get_constraintdef(pg_constraint.oid))
      from relation join pg_constraint on conrelid = relation.oid and contype <> 'n'
    union all
    select pg_get_triggerdef(pg_trigger.oid) from relation join pg_trigger on tgrelid = relation.oid where not tgisinternal
    union all
    select pg_get_functiondef(p.oid) from pg_proc p join pg_namespace n on n.oid = pronamespace
     where nspname in ('public', 'pgboss')
    union all
    select format('enum %s %s', typname, string_agg(enumlabel, ', ' order by enumsortorder))
      from pg_type join pg_enum on enumtypid = pg_type.oid group by typname
  ) as lines order by line`;
