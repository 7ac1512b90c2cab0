import { encodeCursor } from '../../src/database/cursors.ts';
import type { Portal } from '../../src/lib/portal.ts';
import type { Client } from './client.ts';
import { cpuOf, cpuOfPostgres, type Running } from './processes.ts';

/** A page to be measured; the floor's is its root. */
export interface Target {
  name: string;
  running: Running;
  client: Client;
  path?: string;
}

export interface Figures {
  name: string;
  /** Milliseconds a request: of the server's CPU, of PostgreSQL's, and from end to end in the median. */
  server: number;
  postgres: number;
  p50: number;
  /** Statements a request, counted as PostgreSQL's transactions. */
  statements: number;
  bytes: number;
}

/** Measures the targets in turns, round by round, so that a noisy moment of the machine meets all of them. */
export async function measure(
  portal: Portal,
  targets: Target[],
  { rounds = 5, requests = 20, warmUp = 10 } = {},
): Promise<Figures[]> {
  const backend = await portal.database.pool.connect();
  const { rows } = await backend.query('select pg_backend_pid() as pid');
  const sums = targets.map(({ name }) => ({
    name,
    server: 0,
    postgres: 0,
    times: [] as number[],
    statements: 0,
    bytes: 0,
  }));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [index, target] of targets.entries()) {
      const sum = sums[index];
      const taken = await takeTurn(target, rows[0].pid, round === 0 ? warmUp : requests, () =>
        countTransactions(backend),
      );
      if (round === 0 || !sum) continue;
      sum.server += taken.server;
      sum.postgres += taken.postgres;
      sum.statements += taken.statements;
      sum.bytes = taken.bytes;
      sum.times.push(...taken.times);
    }
  }
  backend.release();
  const all = rounds * requests;
  return sums.map(({ name, server, postgres, times, statements, bytes }) => ({
    name,
    server: server / all,
    postgres: postgres / all,
    p50: median(times),
    statements: statements / all,
    bytes,
  }));
}

/** Rows of a table for a reader, each with its CPU in terms of the first row's. */
export function table(figures: Figures[]): string {
  const [first] = figures;
  const floor = first ? first.server + first.postgres : 0;
  const cells = figures.map(({ name, server, postgres, p50, statements, bytes }) =>
    [
      name.padEnd(34),
      ...[server, postgres, server + postgres].map((value) => value.toFixed(2).padStart(9)),
      (floor > 0 ? (server + postgres) / floor : 0).toFixed(2).padStart(8),
      p50.toFixed(1).padStart(8),
      statements.toFixed(1).padStart(6),
      String(bytes).padStart(8),
    ].join(' '),
  );
  const head = `${'CPU ms a request'.padEnd(34)}    server  postgres      all  × first  p50 ms  stmts    bytes`;
  return [head, ...cells, ''].join('\n');
}

export const median = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** The cursor of the row with this name and number in the list by name. */
export const middle = (sortName: string, id: number): string => encodeCursor({ key: [sortName, String(id)] });

async function takeTurn(target: Target, backendPid: number, requests: number, count: () => Promise<number>) {
  const pid = target.running.process.pid;
  const before = { server: cpuOf(pid), postgres: cpuOfPostgres(backendPid), statements: await count() };
  const times: number[] = [];
  let bytes = 0;
  for (let index = 0; index < requests; index += 1) {
    const answer = await target.client.get(target.path ?? '/');
    if (answer.status >= 400) throw new Error(`${target.name} answered ${answer.status}`);
    times.push(answer.milliseconds);
    bytes = answer.body.length;
  }
  return {
    server: cpuOf(pid) - before.server,
    postgres: cpuOfPostgres(backendPid) - before.postgres,
    statements: (await count()) - before.statements - 1,
    times,
    bytes,
  };
}

/** Every statement outside a transaction is one of its own. The counter is told of them when their connections idle. */
async function countTransactions(client: { query(text: string): Promise<{ rows: { count: string }[] }> }) {
  await client.query('select pg_stat_force_next_flush(), pg_stat_clear_snapshot()');
  const { rows } = await client.query(
    'select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()',
  );
  return Number(rows[0]?.count ?? 0);
}
