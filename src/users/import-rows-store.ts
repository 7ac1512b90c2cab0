import type { Connection } from '../database/database.ts';
import { type Sql, sql, trusted } from '../database/sql.ts';
import { tableOf } from '../database/staging.ts';
import { oneOf, rowsOf, run } from '../database/statements.ts';
import type { Column } from './csv-format.ts';

/** A row of a file that nothing is wrong with so far. */
export interface FileRow {
  line: number;
  /** Who has this e-mail now. */
  userId: number | null;
  /** By column; null where the file has no such column. */
  cells: Record<Column, string | null>;
}

/** What has been found out about a row, or done with it. */
export interface Verdict {
  line: number;
  problem?: { field: Column | null; code: string };
  outcome?: 'new' | 'changed' | 'same';
  changed?: Column[];
  /** A password that is to be handed over, sealed. */
  sealed?: Buffer;
}

const cells = trusted(
  `json_build_object('email', email, 'first_name', first_name, 'last_name', last_name, 'status', status, 'role', role,
    'groups', "groups", 'supervisor', supervisor, 'language', language, 'agent', agent, 'mask_data', mask_data) as cells`,
);

/** Nothing is wrong with it, and it has not been imported yet. */
const waiting = trusted('problem is null and applied is null');

/** Finds out whose rows they are, and forgets what was found out about them before. */
export async function match(trx: Connection, id: number): Promise<void> {
  const table = tableOf(id);
  await run(
    trx,
    sql`update ${table} set email_key = lower(email collate "C"), supervisor_key = nullif(lower(supervisor collate "C"), ''),
       parent_key = null, place = null, outcome = null, changed = null where ${waiting}`,
  );
  for (const column of ['email_key', 'supervisor_key', 'parent_key', 'place'].map(trusted))
    await run(trx, sql`create index if not exists ${table}_${column} on ${table} (${column})`);
  await run(trx, sql`analyze ${table}`);
}

/** The next rows after a line. */
export async function readAfter(trx: Connection, id: number, after: number, limit: number): Promise<FileRow[]> {
  return rowsOf<FileRow>(
    trx,
    sql`select line, ${cells}, (select id from users where users.email_key = rows.email_key) as "userId"
     from ${tableOf(id)} as rows where ${waiting} and line > ${after} order by line limit ${limit}`,
  );
}

/** The next rows that change something, whoever others report to first. */
export async function readNext(trx: Connection, id: number, limit: number): Promise<FileRow[]> {
  return rowsOf<FileRow>(
    trx,
    sql`select line, ${cells}, (select id from users where users.email_key = rows.email_key) as "userId"
     from ${tableOf(id)} as rows where ${waiting} and outcome <> 'same' order by place, line limit ${limit}`,
  );
}

/** Writes down what was found out about rows, or that they were imported. */
export async function note(trx: Connection, id: number, verdicts: Verdict[], applied = false): Promise<void> {
  const of = <T>(read: (verdict: Verdict) => T) => verdicts.map(read);
  await run(
    trx,
    sql`update ${tableOf(id)} as rows set problem_field = found.field, problem = found.problem,
       outcome = found.outcome, changed = string_to_array(found.changed, ','), sealed = found.sealed,
       applied = case when found.problem is null and ${applied}::boolean then true end
     from unnest(${of(({ line }) => line)}::integer[], ${of(({ problem }) => problem?.field ?? null)}::text[],
       ${of(({ problem }) => problem?.code ?? null)}::text[], ${of(({ outcome }) => outcome ?? null)}::text[],
       ${of(({ changed }) => changed?.join(',') ?? null)}::text[], ${of(({ sealed }) => sealed ?? null)}::bytea[])
       as found (line, field, problem, outcome, changed, sealed)
     where rows.line = found.line`,
  );
}

/** Nothing of what is left is imported, for one reason. */
export async function refuseRest(trx: Connection, id: number, problem: string): Promise<void> {
  await run(
    trx,
    sql`update ${tableOf(id)} set problem = ${problem} where ${waiting} and outcome is distinct from 'same'`,
  );
}

export async function countApplied(trx: Connection, id: number): Promise<number> {
  const row = await oneOf<{ count: number }>(trx, sql`select count(*) from ${tableOf(id)} where applied`);
  return row.count;
}

/**
 * Finds for each row the nearest row above it: that of the supervisor, or of somebody whom the supervisor reports to, by
 * the file or as it is now.
 */
export async function findParents(trx: Connection, id: number): Promise<void> {
  const table = tableOf(id);
  const hasRow = (key: Sql) =>
    sql`exists (select from ${table} as others where others.email_key = ${key} and ${isWaiting('others')})`;
  await run(
    trx,
    sql`with recursive up as (
       select line, supervisor_key as at, ${hasRow(trusted('rows.supervisor_key'))} as found from ${table} as rows
       where ${waiting} and supervisor_key is not null
       union select up.line, above.email_key, ${hasRow(trusted('above.email_key'))}
         from up join users on users.email_key = up.at join users as above on above.id = users.supervisor_id
         where not up.found)
     update ${table} as rows set parent_key = up.at from up where up.found and rows.line = up.line`,
  );
}

/** Gives the rows their places below those that have one, or the first ones; gives how many they were. */
export async function placeBelow(trx: Connection, id: number, level: number): Promise<number> {
  const table = tableOf(id);
  if (level === 0) return run(trx, sql`update ${table} set place = 0 where ${waiting} and parent_key is null`);
  return run(
    trx,
    sql`update ${table} as rows set place = ${level} from ${table} as parents
     where parents.email_key = rows.parent_key and parents.place = ${level - 1} and ${isWaiting('parents')}
       and rows.place is null and ${isWaiting('rows')}`,
  );
}

/** Rows that have no place stand above themselves, or below others who do. */
export async function refuseLoops(trx: Connection, id: number): Promise<void> {
  await run(
    trx,
    sql`update ${tableOf(id)} set problem_field = 'supervisor', problem = 'loop'
     where ${waiting} and place is null and outcome <> 'same'`,
  );
}

/**
 * Rows with a supervisor who will not be there: neither active already nor made so by the file, of whom a row was refused
 * by this as well.
 */
export async function refuseMissingSupervisors(trx: Connection, id: number): Promise<void> {
  const table = tableOf(id);
  const choosing = sql`${isWaiting('rows')} and (rows.outcome = 'new' or 'supervisor' = any(rows.changed))`;
  await run(
    trx,
    sql`with recursive missing as (
       select line, email_key, outcome from ${table} as rows where ${choosing} and supervisor_key is not null
         and not exists (select from ${table} as others where others.email_key = rows.supervisor_key
           and ${isWaiting('others')} and (others.outcome = 'new' or 'status' = any(others.changed))
           and coalesce(nullif(others.status, ''), 'active') = 'active')
         and not exists (select from users where users.email_key = rows.supervisor_key and users.status = 'active'
           and not exists (select from ${table} as others where others.email_key = rows.supervisor_key
             and ${isWaiting('others')} and 'status' = any(others.changed)))
       union select rows.line, rows.email_key, rows.outcome from missing
         join ${table} as rows on rows.supervisor_key = missing.email_key
         where missing.outcome = 'new' and ${choosing})
     update ${table} as rows set problem_field = 'supervisor', problem = 'nobody-found'
     from missing where rows.line = missing.line`,
  );
}

const isWaiting = (name: string): Sql => trusted(`${name}.problem is null and ${name}.applied is null`);
