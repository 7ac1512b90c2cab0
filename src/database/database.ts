import './navigator.ts';
import knexFactory, { type Knex } from 'knex';
import pg from 'pg';
import { migrationSource } from '../../migrations/index.ts';
import { DatabaseStartError } from './embedded-error.ts';
import { installJobQueue, newestRevision } from './job-queue.ts';

/** The OID of bigint[] (pg_type.dat in PostgreSQL's source). */
const INT8_ARRAY = 1016 as typeof pg.types.builtins.INT8;

/** Identifiers are bigint in the database and stay far below 2^53. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(INT8_ARRAY, (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(Number)));

/** A connection or a transaction: what a store function takes first. */
export type Connection = Knex;

export interface Database {
  knex: Knex;
  /** Connections of the portal's statements. */
  pool: pg.Pool;
  /** Connections of the session middleware, apart, so that slow pages cannot keep everybody signed out. */
  sessionPool: pg.Pool;
  /** Where it is, for connections that live by other limits. */
  connection: pg.PoolConfig;
  close(): Promise<void>;
}

/** What knex would print is in the error that it throws too, which is logged without the statement's values. */
const silent = { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} };

const MIGRATION_LOCK = 727_001;
const limits = {
  connectionTimeoutMillis: 2_000,
  statement_timeout: 5_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 10_000,
};
/** While a portal starts nobody waits for a page, but the machine may be busy with everything that starts at once. */
const atStart = { connectionTimeoutMillis: 30_000 };

/** Opens the pools. Nothing is connected before the first statement; waiting for a free connection ends after 2 s. */
export function openDatabase(connection: pg.PoolConfig): Database {
  const pool = openPool(connection, 10);
  const sessionPool = openPool(connection, 5);
  const knex = openKnex(pool);
  return {
    knex,
    pool,
    sessionPool,
    connection,
    async close() {
      await knex.destroy();
      await Promise.all([pool.end(), sessionPool.end()]);
    },
  };
}

/**
 * Brings the schema up to date, once, whoever starts first: the others wait at an advisory lock. Its statements take as
 * long as they need, since an index on a million rows does.
 */
export async function migrate(database: Database): Promise<string[]> {
  if (await isUpToDate(database)) return [];
  const pool = openPool(database.connection, 3, atStart);
  const knex = openKnex(pool);
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await knex.migrate.forceFreeMigrationsLock({ migrationSource });
    const [, applied] = (await knex.migrate.latest({ migrationSource })) as [number, string[]];
    await installJobQueue(pool);
    return applied;
  } finally {
    client.release(true);
    await knex.destroy();
    await pool.end();
  }
}

/**
 * As most starts find it. One statement tells, where knex takes a dozen on connections of its own. A database that a newer
 * portal has changed is not touched: a DatabaseStartError says so.
 */
async function isUpToDate({ pool }: Database): Promise<boolean> {
  const found = await readApplied(pool).catch(() => undefined);
  if (!found) return false;
  const known = (await migrationSource.getMigrations([])).map(({ name }) => name);
  const newer = found.applied.find((name) => !known.includes(name));
  if (newer !== undefined) throw new DatabaseStartError(belongsToNewer(newer));
  return known.length === found.applied.length && found.revision >= newestRevision;
}

const belongsToNewer = (migration: string) =>
  `The database has been changed by a newer version of the portal (${migration}). Start that version, or restore a backup from before it.`;

async function readApplied(pool: pg.Pool): Promise<{ applied: string[]; revision: number } | undefined> {
  const { rows } = await pool.query<{ applied: string[]; revision: number }>(
    `select array(select name from knex_migrations) as applied,
       (select max(id) from graphile_worker.migrations) as revision`,
  );
  return rows[0];
}

/** Whether the database answers and every migration has been applied. */
export async function isReady(database: Database): Promise<boolean> {
  try {
    const [, pending] = (await database.knex.migrate.list({ migrationSource })) as [unknown[], unknown[]];
    return pending.length === 0;
  } catch {
    return false;
  }
}

/**
 * A pool that waits 2 s at most and limits every statement, unless the connection says otherwise, and survives the server's
 * restarts.
 */
export function openPool(connection: pg.PoolConfig, max: number, limited: pg.PoolConfig = limits): pg.Pool {
  const pool = new pg.Pool({ ...limited, ...waitIn(connection), ...connection, max, keepAlive: true });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/** `connect_timeout` of an address, in seconds as libpq has it (manual, 34.1.2); pg leaves it to whoever opens the pool. */
function waitIn({ connectionString = '' }: pg.PoolConfig): pg.PoolConfig {
  const address = URL.canParse(connectionString) ? new URL(connectionString) : undefined;
  const seconds = Number(address?.searchParams.get('connect_timeout'));
  return seconds > 0 ? { connectionTimeoutMillis: seconds * 1_000 } : {};
}

const openKnex = (pool: pg.Pool): Knex =>
  knexFactory({ client: 'pg', connectionPool: pool, log: silent } as Knex.Config);
