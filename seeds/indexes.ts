import type { Connection } from '../src/database/database.ts';

export interface Index {
  name: string;
  definition: string;
}

/** Drops the indexes that only make reading faster, and returns what makes them anew. */
export async function dropIndexes(trx: Connection, table: string): Promise<Index[]> {
  const { rows } = (await trx.raw(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
     from pg_index where indrelid = ?::regclass and not indisunique order by indexrelid`,
    [table],
  )) as { rows: Index[] };
  for (const { name } of rows) await trx.raw(`drop index ${name}`);
  return rows;
}

export async function createIndexes(trx: Connection, indexes: Index[], report: (line: string) => void): Promise<void> {
  for (const { name, definition } of indexes) {
    const started = Date.now();
    await trx.raw(definition.replaceAll('?', '\\?'));
    report(`${name} built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}

/**
 * Brings statistics and the visibility map up to date, on one connection without the time limit that statements
 * otherwise have. VACUUM cannot run in a transaction; there only the statistics are made.
 */
export async function vacuum(connection: Connection, tables: string[]): Promise<void> {
  if (connection.isTransaction) {
    for (const table of tables) await connection.raw(`analyze ${table}`);
    return;
  }
  const client: unknown = await connection.client.acquireConnection();
  try {
    await connection.raw('set statement_timeout = 0').connection(client);
    for (const table of tables) await connection.raw(`vacuum analyze ${table}`).connection(client);
  } finally {
    await connection.raw('reset statement_timeout').connection(client);
    await connection.client.releaseConnection(client);
  }
}
