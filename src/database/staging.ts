import type { Connection } from './database.ts';
import { listOf, type Sql, sql, trusted } from './sql.ts';
import { oneOf, rowsOf, run } from './statements.ts';

/** What the rows of a file wait as until they are imported: each file's in a table of its own, made like a template. */
export interface Staging {
  template: string;
  /** The columns that a file may have; texts. */
  columns: readonly string[];
  /** The one that says which rows of a file are about the same. */
  key: string;
  /** What makes two of them the same, where that is not the text itself. */
  sameBy?: string;
  /** Columns that are masked for those who must not receive them. */
  personal: readonly string[];
  /** Whether rows have to outlast a crash of the database, as where they are imported by and by. */
  logged: boolean;
}

/** One row of a file as it waits to be checked. */
export interface StagedRow {
  line: number;
  values: Record<string, string | undefined>;
  problem: { field: string | null; code: string } | undefined;
}

/** A row that cannot be imported, or one that can, as the check shows it. */
export interface CheckedRow {
  line: number;
  /** By column; what is masked for the reader is null. */
  cells: Record<string, string | null>;
  problemField: string | null;
  problem: string | null;
  /** Where the same key stood before. */
  firstLine: number | null;
  changed: string[] | null;
}

/** How many rows of a file are what. */
export type Counts = Record<'new' | 'changed' | 'same' | 'wrong', number>;

const nameOf = (id: number) => `import_rows_${Math.trunc(id)}`;

/** The table of a file's rows. The number is one of ours. */
export const tableOf = (id: number): Sql => trusted(nameOf(id));

export async function createRows(trx: Connection, { template, logged }: Staging, id: number): Promise<void> {
  const table = trusted(logged ? 'table' : 'unlogged table');
  await run(trx, sql`create ${table} ${tableOf(id)} (like ${trusted(template)})`);
  await run(trx, sql`create index ${tableOf(id)}_line on ${tableOf(id)} (line)`);
}

export async function dropRows(trx: Connection, id: number): Promise<void> {
  await run(trx, sql`drop table if exists ${tableOf(id)}`);
}

/** Adds rows as they come from the file, some thousand at once. */
export async function insertRows(
  connection: Connection,
  { columns, key }: Staging,
  id: number,
  rows: StagedRow[],
): Promise<void> {
  const texts = columns.map((column) => rows.map((row) => row.values[column] ?? (column === key ? '' : null)));
  await run(
    connection,
    sql`insert into ${tableOf(id)} (line, ${named(columns)}, problem_field, problem)
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

/** Of rows with the same key the first one counts. */
export async function markDoubles(trx: Connection, { key, sameBy }: Staging, id: number): Promise<void> {
  const same = trusted(sameBy ?? key);
  await run(
    trx,
    sql`update ${tableOf(id)} as rows set problem_field = ${key}, problem = 'twice', first_line = doubled.first
     from (select line, min(line) over (partition by ${same}) as first from ${tableOf(id)} where problem is null) as doubled
     where rows.line = doubled.line and rows.line > doubled.first`,
  );
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

/** The rows that are wrong, or those that change something, after a line; without what is masked for the reader. */
export async function readRows(
  connection: Connection,
  { columns, personal }: Staging,
  id: number,
  what: 'wrong' | 'changed',
  { after, limit, masked }: { after: number; limit: number; masked: boolean },
): Promise<CheckedRow[]> {
  const hidden = masked ? personal : [];
  const shown = columns.map((column) => `'${column}', ${hidden.includes(column) ? 'null' : `"${column}"`}`);
  const changes = hidden.reduce((list, column) => `array_remove(${list}, '${column}')`, 'changed');
  return rowsOf<CheckedRow>(
    connection,
    sql`select line, json_build_object(${trusted(shown.join(', '))}) as cells, problem_field as "problemField", problem,
       first_line as "firstLine", ${trusted(changes)} as changed
     from ${tableOf(id)}
     where ${trusted(what === 'wrong' ? 'problem is not null' : `problem is null and outcome = 'changed' and ${changes} <> '{}'`)} and line > ${after}
     order by line limit ${limit}`,
  );
}

/** Columns as SQL names them, words of its own among them. */
const named = (columns: readonly string[]): Sql => trusted(columns.map((column) => `"${column}"`).join(', '));
