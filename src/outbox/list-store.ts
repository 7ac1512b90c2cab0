import type pg from 'pg';
import { type PageStart, readStart } from '../database/cursors.ts';
import type { Order, Page } from '../database/keyset.ts';
import { countUpTo } from '../database/list-statements.ts';
import { type Condition, either, type List, readPage, type Total } from '../database/lists.ts';
import { searchConditions } from '../database/search.ts';
import { sql } from '../database/sql.ts';
import type { OutboxFilter } from './list-filter.ts';
import { columns, type MailRow } from './mail-store.ts';

export interface MailPage extends Page<MailRow> {
  total: Total;
}

const order: Order = { columns: [{ column: 'id', type: 'id' }], descending: true };
const list: List = { name: 'mails', table: 'mails', columns };

/** One page of the mails that a filter lets through, the newest first. */
export async function readMails(pool: pg.Pool, filter: OutboxFilter, pageStart: PageStart): Promise<MailPage> {
  const start = readStart(pageStart, order);
  return readPage(pool, list, { order, start, size: Number(filter.size), conditions: conditionsOf(filter) });
}

/** How many mails are in each of the states that want to be looked at, counted up to `limit`. */
export async function countStates(pool: pg.Pool, limit: number): Promise<Record<'waiting' | 'refused', number>> {
  const inState = (state: string) => countUpTo(limit, pool, list, [either(sql`mails.state = ${state}`)]);
  return { waiting: await inState('waiting'), refused: await inState('refused') };
}

/** The name of a user, for the filter. */
export async function readUserName(pool: pg.Pool, id: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ name: string }>(
    `select first_name || ' ' || last_name as name from users where id = $1`,
    [id],
  );
  return rows[0]?.name;
}

function conditionsOf({ q, state, kind, user }: OutboxFilter): Condition[] {
  return [
    ...(state ? [either(sql`mails.state = ${state}`)] : []),
    ...(kind ? [either(sql`mails.kind = ${kind}`)] : []),
    ...(user ? [either(sql`mails.user_id = ${user}`)] : []),
    ...searchConditions('mails.search_text', q),
  ];
}
