import type pg from 'pg';
import { type PageStart, readStart } from '../database/cursors.ts';
import type { Connection } from '../database/database.ts';
import type { Order, Page } from '../database/keyset.ts';
import { countUpTo, estimate } from '../database/list-statements.ts';
import { either, readPage, type Total } from '../database/lists.ts';
import { type Sql, sql, toQuery, trusted } from '../database/sql.ts';
import { rowsOf } from '../database/statements.ts';
import { countedUpTo } from '../lib/counts.ts';

/** Somebody in a tree of reports. */
export interface Report {
  id: number;
  name: string;
  email: string;
  status: 'active' | 'deactivated' | 'deleted';
  roleId: number | null;
  /** How many people report to them directly, up to 10,001. */
  reports: number;
}

export type ReportPage = Page<Report> & { total: Total };

const order: Order = {
  columns: [
    { column: 'sort_name', type: 'text' },
    { column: 'id', type: 'id' },
  ],
  descending: false,
};
const pageSize = 25;
const mostAbove = 50;

const countOf = (id: Sql) => sql`(select count(*) from (
  select 1 from users as lower where lower.supervisor_id = ${id} and lower.status <> 'deleted'
  limit ${trusted(String(countedUpTo + 1))}) as counted)`;

const columns = `id, first_name || ' ' || last_name as name, email, status, role_id as "roleId",
  ${toQuery(countOf(trusted('users.id'))).text} as reports`;

/** A page of the people who report to somebody directly, by name. */
export async function readReports(pool: pg.Pool, supervisorId: number, asked: PageStart): Promise<ReportPage> {
  const below = either(sql`supervisor_id = ${supervisorId} and status <> 'deleted'`);
  const within = { condition: below.check, name: 'reports' };
  const list = { name: 'reports', table: 'users', columns };
  const wanted = { order, start: readStart(asked, order), size: pageSize, conditions: [], within };
  return readPage(pool, list, wanted, async () => {
    const counted = await countUpTo(countedUpTo + 1, pool, list, [below]);
    return counted <= countedUpTo ? counted : Math.max(counted, await estimate(pool, list, [below]));
  });
}

/** The first of them, and how many there are, up to 10,001. */
export async function findFirstReports(connection: Connection, supervisorId: number, limit: number) {
  return rowsOf<{ id: number; name: string; email: string; total: number }>(
    connection,
    sql`select id, first_name || ' ' || last_name as name, email, ${countOf(sql`${supervisorId}`)} as total from users
     where supervisor_id = ${supervisorId} and status <> 'deleted' order by sort_name, id limit ${limit}`,
  );
}

/** Everybody above somebody, the highest first; each once, should there be a loop. */
export async function findAbove(connection: Connection, userId: number): Promise<{ id: number; name: string }[]> {
  return rowsOf<{ id: number; name: string }>(
    connection,
    sql`with recursive upwards as (
       select supervisor_id as id, 1 as height, array[id] as path from users where id = ${userId} and supervisor_id is not null
       union all
       select users.supervisor_id, height + 1, path || users.id
         from users join upwards on users.id = upwards.id
         where users.supervisor_id is not null and height < ${mostAbove}
           and not users.supervisor_id = any(path || users.id))
     select users.id, first_name || ' ' || last_name as name from upwards join users using (id) order by height desc`,
  );
}
