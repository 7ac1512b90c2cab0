import type { Portal } from '../../src/lib/portal.ts';
import { hashFor } from '../../src/users/administrator-service.ts';
import { type Client, createClient, openSignIn, sendSignIn } from './client.ts';
import { type Figures, measure, median } from './measure.ts';
import { cpuOf, type Running, startProgram } from './processes.ts';

/** Names, parts of names, one and two letters, numbers, other scripts, signs, and nothing that exists. */
export const words = [
  ...['anna', 'an', 'a', 'zq', 'müller', 'anna müller', 'example.com', '12345', 'об', "o'", 'x', '%', 'schmidt'],
  ...['maria g', 'mail', 'ö', 'petrov', 'q', 'nobodyhasthis', 'ann 99'],
];

/** The list searched for each word, in turns. */
export function search(portal: Portal, running: Running, client: Client): Promise<Figures[]> {
  const targets = words.map((word) => ({
    name: `search "${word}"`,
    running,
    client,
    path: `/users?q=${encodeURIComponent(word)}`,
  }));
  return measure(portal, targets, { rounds: 3, requests: 3 });
}

/** The forms that create a user and sign in, each beside the hash alone. */
export async function createAndSignIn(
  portal: Portal,
  office: Running,
  client: Client,
  crowd: { email: string; password: string }[],
): Promise<string[]> {
  const [hash, create, enter]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < 8; round += 1) {
    const { pid } = office.process;
    hash.push(await cpuUsedBy(process.pid, () => hashFor(portal, 'a password for measuring only')));
    await client.get('/users/new');
    create.push(await cpuUsedBy(pid, () => createUser(client, round)));
    const visitor = await openSignIn(office.address);
    enter.push(await cpuUsedBy(pid, () => sendSignIn(visitor, crowd[round] ?? { email: '', password: '' })));
  }
  const line = (name: string, values: number[]) =>
    `${name.padEnd(34)} ${median(values).toFixed(0)} ms CPU, × hash ${(median(values) / median(hash)).toFixed(2)}`;
  return [line('the hash alone', hash), line('create a user', create), line('sign in', enter), ''];
}

/** The list while eight others sign in all the time. */
export async function duringSignIns(office: Running, client: Client, crowd: { email: string; password: string }[]) {
  const quiet = await timesOf(client, 40);
  let going = true;
  const storm = crowd.map(async (person) => {
    while (going) await sendSignIn(await openSignIn(office.address), person);
  });
  const busy = await timesOf(client, 60);
  going = false;
  await Promise.all(storm);
  const factor = (median(busy) / median(quiet)).toFixed(1);
  return `list p50 while 8 sign in: ${median(busy).toFixed(1)} ms, undisturbed ${median(quiet).toFixed(1)} ms (× ${factor})`;
}

/** Ten thousand free customers assigned in one form, and released again. */
export async function assignMany(portal: Portal, client: Client, userId: number): Promise<string> {
  const { rows } = await portal.database.pool.query(
    `select id from customers where not exists (
       select 1 from assignments where customer_id = customers.id and ended_at is null) order by id limit 10000`,
  );
  await client.get(`/users/${userId}/customers`);
  const fields = rows.map(({ id }): [string, string] => ['assign', String(id)]);
  const answer = await client.post(`/users/${userId}/customers`, [...fields, ['_do', 'save']]);
  const { rows: held } = await portal.database.pool.query(
    'select count(*) from assignments where user_id = $1 and ended_at is null',
    [userId],
  );
  await portal.database.pool.query('delete from assignments where user_id = $1', [userId]);
  return `assign ${held[0].count} customers: ${answer.milliseconds.toFixed(0)} ms, status ${answer.status}`;
}

/** From starting the program to an answered sign-in page, with the database running already. */
export async function coldStart(): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const started = await startProgram('src/main.js', { LOG_LEVEL: 'silent', PORT: '0', PUBLIC_URL: '' });
    const answer = await createClient(started.address).get('/login');
    times.push(started.milliseconds + answer.milliseconds);
    await started.stop();
  }
  return `start to sign-in page: ${median(times).toFixed(0)} ms`;
}

async function timesOf(client: Client, requests: number): Promise<number[]> {
  const times: number[] = [];
  for (let index = 0; index < requests; index += 1) times.push((await client.get('/users')).milliseconds);
  return times;
}

async function cpuUsedBy(pid: number | undefined, work: () => Promise<unknown>): Promise<number> {
  const before = cpuOf(pid);
  await work();
  return cpuOf(pid) - before;
}

async function createUser(client: Client, round: number): Promise<void> {
  const answer = await client.post('/users', [
    ['firstName', 'Bench'],
    ['lastName', `Number ${round}`],
    ['email', `bench-${Date.now()}-${round}@example.com`],
    ['status', 'active'],
    ['roleId', '3'],
    ['language', 'en'],
    ['withoutCode', 'yes'],
  ]);
  if (answer.status !== 303) throw new Error(`creating a user answered ${answer.status}`);
}
