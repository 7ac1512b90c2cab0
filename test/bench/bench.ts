import { loadConfig, readEnvironment } from '../../src/config.ts';
import { inTransaction } from '../../src/database/transactions.ts';
import type { Portal } from '../../src/lib/portal.ts';
import { startPortal } from '../../src/start.ts';
import { hashFor, insertAdministrator } from '../../src/users/administrator-service.ts';
import { createClient, signIn } from './client.ts';
import { measure, middle, type Target, table } from './measure.ts';
import { assignMany, coldStart, createAndSignIn, duringSignIns, search } from './operations.ts';
import { memoryOf, type Running, startProgram } from './processes.ts';

/**
 * Measures the portal beside its floor, in turns, on whatever data the configured database holds: run
 * `npm run portal -- sample --users 1000000 --customers 1000000` first. It asserts nothing. It adds a handful of
 * users of its own, all named Bench.
 */
async function main(): Promise<void> {
  const config = loadConfig({ ...readEnvironment(), LOG_LEVEL: 'silent' });
  const { portal, stop } = await startPortal(config);
  const person = await addBenchUser(portal, 0);
  const crowd = await Promise.all(Array.from({ length: 8 }, (_, index) => addBenchUser(portal, index + 1)));
  const { rows } = await portal.database.pool.query(
    'select reltuples::bigint as count from pg_class where oid = $1::regclass',
    ['users'],
  );
  print(`About ${rows[0].count} users, ${process.platform}, Node ${process.version}\n`);
  const environment = {
    LOG_LEVEL: 'silent',
    PORT: '0',
    PUBLIC_URL: '',
    BENCH_CONNECTION: JSON.stringify(connectionOf(portal)),
  };
  const office = await startProgram('src/main.js', environment);
  const floor = await startProgram('test/bench/floor.js', environment);
  try {
    await run(portal, office, floor, person, crowd);
  } finally {
    await floor.stop();
    await office.stop();
    await stop();
  }
}

interface Person {
  id: number;
  email: string;
  password: string;
}

async function run(portal: Portal, office: Running, floor: Running, person: Person, crowd: Person[]): Promise<void> {
  const client = await signIn(office.address, person.email, person.password);
  const ground: Target = { name: 'floor', running: floor, client: createClient(floor.address) };
  const list = (name: string, path: string): Target => ({ name, running: office, client, path });
  const somewhere = await middleOfList(portal);
  const pages = [
    list('signed in, sent on at once', '/system/users'),
    list('list, first page', '/users'),
    list('list, a page in the middle', `/users?after=${somewhere}`),
    list('list, last page', '/users?last=1'),
    list('list, Active', '/users?status=active'),
    list('edit form', `/users/${person.id}/edit`),
    list('Home', '/'),
  ];
  print(table(await measure(portal, [ground, ...pages], { rounds: 12, requests: 40, warmUp: 1_500 })));
  print(table(await search(portal, office, client)));
  for (const line of await createAndSignIn(portal, office, client, crowd)) print(line);
  print(await duringSignIns(office, client, crowd));
  print(await assignMany(portal, client, person.id));
  print(`memory of the portal after all of this: ${memoryOf(office.process.pid)} MB`);
  print(await coldStart());
}

/** An administrator of the bench's own, who needs no code. */
async function addBenchUser(portal: Portal, number: number): Promise<Person> {
  const password = 'a password for measuring only';
  const email = `bench-${Date.now()}-${number}@example.com`;
  const person = { firstName: 'Bench', lastName: 'Bench', email, password, language: 'en' as const, temporary: false };
  const hash = await hashFor(portal, password);
  const by = { id: null, name: 'bench' };
  const id = await inTransaction(portal.database.knex, (trx) => insertAdministrator(portal, trx, by, person, hash));
  await portal.database.pool.query("update users set second_factor = 'off' where id = $1", [id]);
  return { id, email, password };
}

/** The cursor of a page halfway through the list by name. */
async function middleOfList(portal: Portal): Promise<string> {
  const { rows } = await portal.database.pool.query(
    `select sort_name, id from users order by sort_name, id
     offset (select (reltuples / 2)::bigint from pg_class where oid = 'users'::regclass) limit 1`,
  );
  return middle(rows[0]?.sort_name ?? 'm', rows[0]?.id ?? 1);
}

const connectionOf = (portal: Portal) => (portal.database.pool as unknown as { options: object }).options;

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

await main();
