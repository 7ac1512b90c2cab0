import type { Connection } from '../src/database/database.ts';
import { allowLongStatements } from '../src/database/transactions.ts';
import { seedAssignments } from './assignments.ts';
import { seedCast } from './cast.ts';
import { seedCustomers } from './customers.ts';
import { seedHistory } from './history.ts';
import { seedPages } from './pages.ts';
import { seededRandom } from './random.ts';
import { companyGroups, companyRoles, insertGroups, insertRoles } from './roles-and-groups.ts';
import { seedSignIns } from './sign-ins.ts';
import { seedStaff } from './staff.ts';

/** Fills an empty, migrated database with the sample company: the cast, their colleagues, customers, some history. */
export async function seedCompany(trx: Connection, password: { hash: string }): Promise<void> {
  await allowLongStatements(trx);
  const random = seededRandom(2026);
  const ids = await seedCast(trx, password);
  await insertRoles(trx, companyRoles, ids.alice);
  await insertGroups(trx, companyGroups, ids.alice);
  const now = await databaseTime(trx);
  const people = await seedStaff(trx, { random, now, password });
  const customers = await seedCustomers(trx, { random, now });
  const batches = await seedAssignments(trx, { random, now, people, customers });
  const pages = await seedPages(trx, { now, people });
  const signIns = await seedSignIns(trx, people);
  await seedHistory(trx, { random, now, people, batches, others: [...pages, ...signIns] });
}

async function databaseTime(trx: Connection): Promise<Date> {
  const [row] = (await trx.select({ now: trx.fn.now() })) as { now: Date }[];
  return row?.now ?? new Date();
}
