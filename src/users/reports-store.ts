import type pg from 'pg';
import { type PageStart, readStart } from '../database/cursors.ts';
import type { Connection } from '../database/database.ts';
import { type Order, type Page, toPage } from '../database/keyset.ts';
import { readList } from '../database/lists.ts';
import { sql } from '../database/sql.ts';

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

const order: Order = {
  columns: [
    { column: 'sort_name', type: 'text' },
    { column: 'id', type: 'id' },
  ],
  descending: false,
};
const pageSize = 25;
const countedUpTo = 10_001;
const mostAbove = 50;

const countOf = (id: string) => `(select count(*) from (
  select 1 from users as lower where lower.supervisor_id = ${id} and lower.status <> 'deleted'
  limit ${countedUpTo}) as counted)`;

const columns = `id, first_name || ' ' || last_name as name, email, status, role_id as "roleId",
  ${countOf('users.id')} as reports`;

/** A page of the people who report to somebody directly, by name. */
export async function readReports(pool: pg.Pool, supervisorId: number, asked: PageStart): Promise<Page<Report>> {
  const within = { condition: sql`supervisor_id = ${supervisorId} and status <> 'deleted'`, name: 'reports' };
  const wanted = { order, start: readStart(asked, order), size: pageSize };
  const list = { name: 'reports', table: 'users', columns };
  const found = await readList<Report>(pool, list, { ...wanted, conditions: [], within });
  return toPage(found.rows, { ...wanted, start: found.start });
}

/** The first of them, and how many there are, up to 10,001. */
export async function findFirstReports(connection: Connection, supervisorId: number, limit: number) {
  const { rows } = await connection.raw<{ rows: { id: number; name: string; email: string; total: number }[] }>(
    `select id, first_name || ' ' || last_name as name, email, ${countOf(':supervisorId')} as total from users
     where supervisor_id = :supervisorId and status <> 'deleted' order by sort_name, id limit :limit`,
    { supervisorId, limit },
  );
  return rows;
}

export async function countReports(connection: Connection, supervisorId: number): Promise<number> {
  const { rows } = await connection.raw<{ rows: [{ count: number }] }>(`select ${countOf(':supervisorId')} as count`, {
    supervisorId,
  });
  return rows[0].count;
}

/** Everybody above somebody, the highest first; each once, should there be a loop. */
export async function findAbove(connection: Connection, userId: number): Promise<{ id: number; name: string }[]> {
  const { rows } = await connection.raw<{ rows: { id: number; name: string }[] }>(
    `with recursive upwards as (
       select supervisor_id as id, 1 as height, array[id] as path from users where id = ? and supervisor_id is not null
       union all
       select users.supervisor_id, height + 1, path || users.id
         from users join upwards on users.id = upwards.id
         where users.supervisor_id is not null and height < ${mostAbove}
           and not users.supervisor_id = any(path || users.id))
     select users.id, first_name || ' ' || last_name as name from upwards join users using (id) order by height desc`,
    [userId],
  );
  return rows;
}
