import type { Connection } from '../database/database.ts';
import { listOf, type Sql, sql, trusted } from '../database/sql.ts';
import { oneOf, rowsOf, run } from '../database/statements.ts';
import { type Column, columns, fields, type ImportRow, personalColumns } from './import-columns.ts';
import type { Counts } from './import-store.ts';

/** A row that cannot be imported, or one that can, as the check shows it. */
export interface CheckedRow extends Record<Column, string | null> {
  line: number;
  problemField: string | null;
  problem: string | null;
  /** Where the same number stood before. */
  firstLine: number | null;
  changed: Column[] | null;
}

/** What belongs to one import: its number and the columns that its file has and its sender may write. */
export interface Target {
  id: number;
  columns: Column[];
  masked: boolean;
}

/** The table of an import's rows. The number is one of ours. */
const nameOf = (id: number) => `import_rows_${Math.trunc(id)}`;
const tableOf = (id: number) => trusted(nameOf(id));

export async function createRows(trx: Connection, id: number): Promise<void> {
  await run(trx, sql`create unlogged table ${tableOf(id)} (like import_rows)`);
  await run(trx, sql`create index ${tableOf(id)}_line on ${tableOf(id)} (line)`);
}

export async function dropRows(trx: Connection, id: number): Promise<void> {
  await run(trx, sql`drop table if exists ${tableOf(id)}`);
}

/** Adds rows as they come from the file, some thousand at once. */
export async function insertRows(connection: Connection, id: number, rows: ImportRow[]): Promise<void> {
  const texts = columns.map((column) => rows.map((row) => row.values[column] ?? (column === 'number' ? '' : null)));
  await run(
    connection,
    sql`insert into ${tableOf(id)} (line, ${trusted(columns.join(', '))}, problem_field, problem)
     select * from unnest(${rows.map(({ line }) => line)}::integer[], ${listOf(texts.map((values) => sql`${values}::text[]`))},
       ${rows.map(({ problem }) => problem?.field ?? null)}::text[], ${rows.map(({ problem }) => problem?.code ?? null)}::text[])`,
  );
}

/** How many rows there are; undefined when the table is gone. */
export async function countRows(trx: Connection, id: number): Promise<number | undefined> {
  const row = await oneOf<{ there: boolean }>(trx, sql`select to_regclass(${nameOf(id)}) is not null as there`);
  if (!row.there) return undefined;
  const counted = await oneOf<{ count: number }>(trx, sql`select count(*) from ${tableOf(id)}`);
  return counted.count;
}

/** Of rows with the same number the first one counts. */
export async function markDoubles(trx: Connection, id: number): Promise<void> {
  await run(
    trx,
    sql`update ${tableOf(id)} as rows set problem_field = 'number', problem = 'twice', first_line = first.line
     from (select number, min(line) as line from ${tableOf(id)} where problem is null group by number having count(*) > 1) as first
     where rows.number = first.number and rows.line > first.line and rows.problem is null`,
  );
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

export async function countOutcomes(trx: Connection, id: number): Promise<Counts> {
  return oneOf<Counts>(
    trx,
    sql`select count(*) filter (where problem is null and outcome = 'new') as new,
       count(*) filter (where problem is null and outcome = 'changed') as changed,
       count(*) filter (where problem is null and outcome = 'same') as same,
       count(*) filter (where problem is not null) as wrong from ${tableOf(id)}`,
  );
}

/** The rows that are wrong, or those that change somebody, after a line; without what is masked for the reader. */
export async function readRows(
  connection: Connection,
  { id }: Pick<Target, 'id'>,
  what: 'wrong' | 'changed',
  { after, limit, masked }: { after: number; limit: number; masked: boolean },
): Promise<CheckedRow[]> {
  const shown = columns.map((column) => (masked && personalColumns.includes(column) ? `null as ${column}` : column));
  const changes = masked
    ? personalColumns.reduce((list, column) => `array_remove(${list}, '${column}')`, 'changed')
    : 'changed';
  return rowsOf<CheckedRow>(
    connection,
    sql`select line, ${trusted(shown.join(', '))}, problem_field as "problemField", problem, first_line as "firstLine", ${trusted(changes)} as changed
     from ${tableOf(id)}
     where ${trusted(what === 'wrong' ? 'problem is not null' : `problem is null and outcome = 'changed' and ${changes} <> '{}'`)} and line > ${after}
     order by line limit ${limit}`,
  );
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
  given.filter((column) => column !== 'number' && !(masked && personalColumns.includes(column)));

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
