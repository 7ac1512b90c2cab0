import type { Connection } from '../src/database/database.ts';
import { createAgain, dropForLoading, vacuum } from './bulk-loading.ts';
import { lastCustomer, sampleCustomers } from './sample-customers.ts';
import { createNames } from './sample-names.ts';
import { prepareUsers, sampleUsers } from './sample-users.ts';

type Report = (line: string) => void;

const batchSize = 50_000;
/** Up to here tables stay open for everybody else, whatever it takes to keep their indexes. */
const fewRows = 10_000;

/** The commit waits for the disk, whatever the server's habit, since VACUUM would pass over the pages otherwise. */
const settings = `set local statement_timeout = 0; set local maintenance_work_mem = '512MB';
  set local synchronous_commit = on`;

/**
 * Adds that many users and customers, made in SQL, in one transaction: all of them or none. Afterwards the tables
 * are vacuumed, so that lists can be read from their indexes alone, unless it runs in the caller's transaction.
 * `record` writes down in the same transaction that it was done.
 */
export async function sample(
  connection: Connection,
  { users, customers, passwordHash }: { users: number; customers: number; passwordHash: string },
  report: Report,
  record: (trx: Connection) => Promise<unknown> = async () => {},
): Promise<void> {
  await connection.transaction(async (trx) => {
    await trx.raw(settings);
    await createNames(trx);
    const prepared = await prepareUsers(trx, passwordHash);
    const addUsers = (from: number, to: number) => sampleUsers(trx, prepared, from, to);
    await load(trx, {
      tables: ['users', 'group_members'],
      before: prepared.offset,
      rows: users,
      addBatch: addUsers,
      report,
    });
    const last = await lastCustomer(trx);
    const addCustomers = (from: number, to: number) => sampleCustomers(trx, last + from, last + to);
    await load(trx, { tables: ['customers'], before: last, rows: customers, addBatch: addCustomers, report });
    await record(trx);
  });
  await vacuum(connection, ['users', 'group_members', 'customers']);
}

interface Load {
  /** The table that gets the rows, and those that are filled along with it. */
  tables: string[];
  /** How many rows are there already. */
  before: number;
  rows: number;
  /** Adds the rows numbered `from` to `to`, both included. */
  addBatch(from: number, to: number): Promise<void>;
  report: Report;
}

/** Building indexes anew takes a third of the time of adding to them row by row, but it takes that for all rows. */
async function load(trx: Connection, { tables, before, rows, addBatch, report }: Load): Promise<void> {
  const dropped = rows > fewRows && rows > before ? await dropForLoading(trx, tables) : [];
  for (let done = 0; done < rows; done += batchSize) {
    const to = Math.min(done + batchSize, rows);
    await addBatch(done + 1, to);
    report(`${tables[0]}: ${to.toLocaleString('en')} of ${rows.toLocaleString('en')}`);
  }
  await createAgain(trx, dropped, report);
}
