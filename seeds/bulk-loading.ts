import type { Connection } from '../src/database/database.ts';

/** Something about a table that is cheaper to make again than to keep while very many rows come in. */
export interface Dropped {
  name: string;
  create: string;
}

/** Drops the indexes that only make reading faster, and the foreign keys, of some tables. */
export async function dropForLoading(trx: Connection, tables: string[]): Promise<Dropped[]> {
  const { rows } = (await trx.raw(
    `select indexrelid::regclass::text as name, format('drop index %s', indexrelid::regclass) as drop,
       pg_get_indexdef(indexrelid) as create
     from pg_index where indrelid = any(?::regclass[]) and not indisunique
     union all
     select conname, format('alter table %s drop constraint %I', conrelid::regclass, conname),
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
     from pg_constraint where conrelid = any(?::regclass[]) and contype = 'f'`,
    [tables, tables],
  )) as { rows: (Dropped & { drop: string })[] };
  for (const { drop } of rows) await trx.raw(drop);
  return rows;
}

/** Makes them again. Foreign keys are checked for all rows at once. */
export async function createAgain(trx: Connection, dropped: Dropped[], report: (line: string) => void): Promise<void> {
  for (const { name, create } of dropped) {
    const started = Date.now();
    await trx.raw(create.replaceAll('?', '\\?'));
    report(`${name}: built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}

/**
 * Brings statistics and the visibility map up to date, on one connection without the time limit that statements
 * otherwise have. VACUUM passes over pages whose changes have not reached the disk, so its own steps wait for that
 * too. It cannot run in a transaction; there only the statistics are made.
 */
export async function vacuum(connection: Connection, tables: string[]): Promise<void> {
  if (connection.isTransaction) {
    for (const table of tables) await connection.raw(`analyze ${table}`);
    return;
  }
  const client: unknown = await connection.client.acquireConnection();
  try {
    await connection.raw('set statement_timeout = 0; set synchronous_commit = on').connection(client);
    for (const table of tables) await connection.raw(`vacuum analyze ${table}`).connection(client);
  } finally {
    await connection.raw('reset statement_timeout; reset synchronous_commit').connection(client);
    await connection.client.releaseConnection(client);
  }
}
