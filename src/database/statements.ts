import type { Connection } from './database.ts';
import type { Sql } from './sql.ts';

interface Result {
  rows: unknown[];
  rowCount: number;
}

/** The rows that a statement gives. One with a name is planned once a connection. */
export async function rowsOf<Row>(connection: Connection, statement: Sql, name?: string): Promise<Row[]> {
  return (await execute(connection, statement, name)).rows as Row[];
}

/** The first row that a statement gives; undefined where it gives none. */
export async function firstOf<Row>(connection: Connection, statement: Sql, name?: string): Promise<Row | undefined> {
  const [row] = await rowsOf<Row>(connection, statement, name);
  return row;
}

/** The one row of a statement that always gives one, such as an insert or a count. Throws where it gives none. */
export async function oneOf<Row>(connection: Connection, statement: Sql): Promise<Row> {
  const [row] = await rowsOf<Row>(connection, statement);
  if (row === undefined) throw new Error('a statement that always gives a row gave none');
  return row;
}

/** Carries a statement out; gives how many rows it changed, or gave. */
export async function run(connection: Connection, statement: Sql): Promise<number> {
  return (await execute(connection, statement)).rowCount;
}

/** knex counts `?`, so that one in the text itself is escaped. */
async function execute(connection: Connection, { texts, values }: Sql, name?: string): Promise<Result> {
  const text = texts.map((piece) => piece.replaceAll('?', '\\?')).join('?');
  const statement = connection.raw<Result>(text, [...values] as never);
  return name === undefined ? statement : statement.options({ name });
}
