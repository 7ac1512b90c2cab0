import type { Knex } from 'knex';
import { codeOf } from '../lib/errors.ts';
import { sql } from './sql.ts';
import { run } from './statements.ts';

const retried = new Set(['40001', '40P01']);
const lost = /^(08|57P0|53|55P03|57014)/;

/**
 * Runs `work` in one transaction and resolves when it is committed. Serialization failures and deadlocks
 * (40001, 40P01) are tried three times in all, so `work` must do nothing outside the transaction.
 */
export async function inTransaction<T>(knex: Knex, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await knex.transaction(work);
    } catch (error) {
      if (attempt === 3 || !retried.has(codeOf(error))) throw error;
    }
  }
}

/** Runs a part of a transaction that may fail by itself: what it threw can be caught, and what it did is undone then. */
export const inSavepoint = <T>(trx: Knex, work: (inner: Knex.Transaction) => Promise<T>): Promise<T> =>
  trx.transaction(work);

/** A million people may take a while, and so may a slow machine when it starts: from here on a statement of this transaction may take half an hour. */
export async function allowLongStatements(trx: Knex): Promise<void> {
  await run(trx, sql`set local statement_timeout = '30min'`);
}

/** Whether the error says that the database is away or too busy just now, rather than that we are wrong. */
export function isUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (lost.test(code) || code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'ENOENT' || code === 'EPIPE')
    return true;
  const { message, name } = error as { message?: string; name?: string };
  if (name === 'KnexTimeoutError') return true;
  return /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error/.test(
    message ?? '',
  );
}

/** The name of the unique, foreign key or check constraint that a statement broke, if that is what went wrong. */
export function brokenConstraint(error: unknown): string | undefined {
  if (!['23505', '23503', '23514'].includes(codeOf(error))) return undefined;
  return (error as { constraint?: string }).constraint;
}
