import './navigator.ts';
import pg from 'pg';
import { codeOf } from '../lib/errors.ts';

/** An open connection that shows the other portals on the same server that this one still needs it. */
export type Holder = pg.Client & { ref(): void; unref(): void };

const HOLD = 727_000;

/**
 * Connects to `postgres`, which every cluster has (advisory locks belong to one database), makes the portal's
 * database if it is missing, and holds the server. Does not keep the process alive.
 */
export async function hold(connection: pg.ClientConfig, database: string): Promise<Holder> {
  const client = new pg.Client({ ...connection, database: 'postgres', connectionTimeoutMillis: 5_000 }) as Holder;
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1)', [HOLD]);
    await createDatabase(client, database);
    client.unref();
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/**
 * Lets go. True for the last one, who then keeps everybody else waiting until the server has ended, and has
 * to end it.
 */
export async function letGo(holder: Holder): Promise<boolean> {
  holder.ref();
  try {
    await holder.query('select pg_advisory_unlock_shared($1)', [HOLD]);
    const { rows } = await holder.query<{ last: boolean }>('select pg_try_advisory_lock($1) as last', [HOLD]);
    return rows[0]?.last === true;
  } catch {
    return false;
  }
}

async function createDatabase(client: pg.Client, name: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
  if (rowCount) return;
  try {
    await client.query(`create database ${client.escapeIdentifier(name)}`);
  } catch (error) {
    // Another portal made it in the same moment: duplicate_database, or unique_violation in the catalogue.
    if (!['42P04', '23505'].includes(codeOf(error))) throw error;
  }
}
