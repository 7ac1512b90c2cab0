import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** The rows of one statement on a connection of its own. */
export async function query(connection: pg.PoolConfig, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Tries again until it works. Two minutes are no measure of speed: they end what will never work, before mocha does. */
export async function eventually<T>(attempt: () => T | Promise<T>): Promise<T> {
  const limit = Date.now() + 120_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > limit) throw error;
      await pause(20);
    }
  }
}
