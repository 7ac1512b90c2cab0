import type pg from 'pg';
import { decodeCursor } from '../database/cursors.ts';
import { type Order, type Page, type Start, toPage } from '../database/keyset.ts';
import { countUpTo, estimate } from '../database/list-statements.ts';
import { type Condition, type List, readList, type Total, toTotal } from '../database/lists.ts';
import { searchConditions } from '../database/search.ts';
import { type Sql, sql } from '../database/sql.ts';
import type { OutboxFilter, PageStart } from './list-filter.ts';
import { columns, type MailRow } from './mail-store.ts';

export interface MailPage extends Page<MailRow> {
  total: Total;
}

const order: Order = { columns: [{ column: 'id', type: 'id' }], descending: true };
const list: List = { name: 'mails', table: 'mails', columns };
const exactUpTo = 10_000;

/** One page of the mails that a filter lets through, the newest first. */
export async function readMails(pool: pg.Pool, filter: OutboxFilter, pageStart: PageStart): Promise<MailPage> {
  const conditions = conditionsOf(filter);
  const wanted = { order, start: readStart(pageStart), size: Number(filter.size), conditions };
  const found = await readList<MailRow>(pool, list, wanted);
  const total = toTotal(found.count ?? (await countAll(pool)));
  const exact = total.exact ? total.count : undefined;
  return { ...toPage(found.rows, { ...wanted, start: found.start, total: exact }), total };
}

/** How many mails are in each of the states that want to be looked at, counted up to `limit`. */
export async function countStates(pool: pg.Pool, limit: number): Promise<Record<'waiting' | 'refused', number>> {
  const inState = (state: string) => countUpTo(limit, pool, list, [plain(sql`mails.state = ${state}`)]);
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

async function countAll(pool: pg.Pool): Promise<number> {
  const counted = await countUpTo(exactUpTo + 1, pool, list, []);
  return counted > exactUpTo ? estimate(pool, list, []) : counted;
}

function readStart({ after, before, last }: PageStart): Start {
  const [afterCursor, beforeCursor] = [after && decodeCursor(after, order), before && decodeCursor(before, order)];
  if (afterCursor) return { at: 'after', cursor: afterCursor };
  if (beforeCursor) return { at: 'before', cursor: beforeCursor };
  return { at: last === '1' ? 'last' : 'first' };
}

function conditionsOf({ q, state, kind, user }: OutboxFilter): Condition[] {
  return [
    ...(state ? [plain(sql`mails.state = ${state}`)] : []),
    ...(kind ? [plain(sql`mails.kind = ${kind}`)] : []),
    ...(user ? [plain(sql`mails.user_id = ${user}`)] : []),
    ...searchConditions('mails.search_text', q),
  ];
}

const plain = (condition: Sql): Condition => ({ collect: condition, check: condition });
