import { migrationSource } from '../../migrations/index.ts';
import type { Database } from './database.ts';

/** What can be wrong with a database server. */
export interface ServerState {
  /** The main number of its version. */
  version: number;
  /** Extensions that the schema needs and the server does not have. */
  missing: string[];
  /** Migrations that have not been applied. */
  pending: number;
  /** How many connections the server lets the portal have. */
  connections: number;
  /** By how much the server's clock is ahead of this process's. */
  secondsAhead: number;
}

const extensions = ['pg_trgm', 'unaccent'];

/** Looks at the server without changing anything. Throws when it does not answer. */
export async function readServer({ pool, knex }: Database): Promise<ServerState> {
  const { rows } = await pool.query<{ version: number; at: number; missing: string[]; connections: number }>(
    `select current_setting('server_version_num')::int / 10000 as version,
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int as connections,
       extract(epoch from clock_timestamp())::float8 as at,
       array(select unnest($1::text[]) except select name from pg_available_extensions) as missing`,
    [extensions],
  );
  const [found] = rows;
  const { rows: installed } = await pool.query("select to_regclass('knex_migrations') is not null as yes");
  const all = await migrationSource.getMigrations([]);
  const pending = installed[0]?.yes
    ? ((await knex.migrate.list({ migrationSource })) as [unknown[], unknown[]])[1].length
    : all.length;
  return {
    version: found?.version ?? 0,
    missing: found?.missing ?? [],
    pending,
    connections: found?.connections ?? 0,
    secondsAhead: (found?.at ?? 0) - Date.now() / 1000,
  };
}
