import type { Connection } from '../database/database.ts';
import { type Sql, sql, trusted } from '../database/sql.ts';
import { tableOf } from '../database/staging.ts';
import { oneOf, rowsOf, run } from '../database/statements.ts';
import { type Column, columns, fields, personalColumns } from './import-columns.ts';

/** What belongs to one import: its number and the columns that its file has and its sender may write. */
export interface Target {
  id: number;
  columns: string[];
  masked: boolean;
}

/** Finds out what each row would do to the customers as they are now. */
export async function compare(trx: Connection, target: Target): Promise<void> {
  const table = tableOf(target.id);
  await run(trx, sql`analyze ${table}`);
  await run(
    trx,
    sql`update ${table} as target set customer_id = found.id, changed = found.changed,
       outcome = case when found.changed = '{}' then 'same' else 'changed' end
     from (
       select rows.line, customers.id, ${trusted(changedColumns(target))} as changed
       from ${table} as rows join customers using (number) where rows.problem is null) as found
     where target.line = found.line`,
  );
  await run(
    trx,
    sql`update ${table} set outcome = 'new', changed = null, customer_id = null
     where problem is null and not exists (select from customers where customers.number = ${table}.number)`,
  );
  await run(trx, sql`create index if not exists ${table}_changed on ${table} (customer_id) where outcome = 'changed'`);
  await run(trx, sql`analyze ${table}`);
}

/** Adds the next new customers, in the order of the file; gives the last line, or undefined when there are no more. */
export async function insertNew(
  trx: Connection,
  id: number,
  after: number,
  limit: number,
): Promise<number | undefined> {
  const table = tableOf(id);
  const values = columns.map((column) => (column === 'number' ? 'number' : `coalesce(${column}, '')`));
  const row = await oneOf<{ last: number | null }>(
    trx,
    sql`with chosen as materialized (
       select * from ${table} where problem is null and outcome = 'new' and line > ${after} order by line limit ${limit}),
     added as (
       insert into customers (${trusted(columns.join(', '))}) select ${trusted(values.join(', '))} from chosen order by line
       on conflict (number) do nothing returning id, number),
     noted as (
       update ${table} as rows set customer_id = added.id
       from chosen join added using (number) where rows.line = chosen.line)
     select max(line) as last from chosen`,
  );
  return row.last ?? undefined;
}

/** New rows that were not added, since somebody else added the number in the same moment. */
export async function markAddedMeanwhile(trx: Connection, id: number): Promise<void> {
  await run(
    trx,
    sql`update ${tableOf(id)} set problem_field = 'number', problem = 'added-meanwhile'
     where problem is null and outcome = 'new' and customer_id is null`,
  );
}

/** Keeps the next customers that change from everybody else, by rising id as all do; gives the last one. */
export async function lockChanged(
  trx: Connection,
  id: number,
  after: number,
  limit: number,
): Promise<number | undefined> {
  const rows = await rowsOf<{ id: number }>(
    trx,
    sql`select id from customers where id in (
       select customer_id from ${tableOf(id)} where problem is null and outcome = 'changed' and customer_id > ${after}
       order by customer_id limit ${limit})
     order by id for no key update`,
  );
  return rows.at(-1)?.id;
}

/** Writes the rows of the customers between two ids, whom the caller has locked. */
export async function updateChanged(trx: Connection, target: Target, after: number, last: number): Promise<void> {
  const written = writable(target);
  if (written.length === 0) return;
  await run(
    trx,
    sql`update customers set ${trusted(written.map((column) => `${column} = rows.${column}`).join(', '))}, version = version + 1
     from ${tableOf(target.id)} as rows
     where rows.customer_id = customers.id and rows.problem is null and rows.outcome = 'changed'
       and customers.id > ${after} and customers.id <= ${last} and ${trusted(differs(target))}`,
  );
}

/** A query of the customers between two ids that change, each with what changes, for the trail. */
export function changesQuery(target: Target, after: number, last: number): Sql {
  const changes = writable(target).map(
    (column) => `'${fields[column]}', case when customers.${column} <> rows.${column}
        then jsonb_build_array(customers.${column}, rows.${column}) end`,
  );
  return sql`select customers.id, customers.number as name,
      jsonb_strip_nulls(jsonb_build_object(${trusted(changes.join(', '))})) as changes
    from customers join ${tableOf(target.id)} as rows on rows.customer_id = customers.id
    where rows.problem is null and rows.outcome = 'changed' and customers.id > ${after} and customers.id <= ${last}
      and ${trusted(differs(target))} order by customers.id`;
}

/** A query of the customers that were added from some lines, for the trail. */
export const addedQuery = (id: number, after: number, last: number): Sql =>
  sql`select customer_id as id, number as name, '{}'::jsonb as changes from ${tableOf(id)}
    where problem is null and outcome = 'new' and customer_id is not null and line > ${after} and line <= ${last}
    order by line`;

/**
 * What an import writes into customers who are there already: the columns of its file, but nothing that is masked for
 * its sender, who could otherwise tell from `same` or `changed` whether a guess was right.
 */
const writable = ({ columns: given, masked }: Target): Column[] =>
  columns.filter(
    (column) => given.includes(column) && column !== 'number' && !(masked && personalColumns.includes(column)),
  );

const differs = (target: Target): string =>
  writable(target).length === 0
    ? 'false'
    : `(${writable(target)
        .map((column) => `customers.${column} <> rows.${column}`)
        .join(' or ')})`;

const changedColumns = (target: Target): string =>
  `array_remove(array[${writable(target)
    .map((column) => `case when customers.${column} <> rows.${column} then '${column}' end`)
    .join(', ')}]::text[], null)`;
