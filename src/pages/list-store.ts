import type pg from 'pg';
import { decodeCursor } from '../database/cursors.ts';
import { type Order, type Page as PageOfList, type Start, toPage } from '../database/keyset.ts';
import { type Condition, type List, readList, type Total, toTotal } from '../database/lists.ts';
import { searchConditions } from '../database/search.ts';
import { type Sql, sql } from '../database/sql.ts';
import type { PageFilter, PageStart } from './list-filter.ts';
import type { PageStatus } from './store.ts';

export interface ListedPage {
  id: number;
  slug: string;
  title: string;
  languages: string[];
  status: PageStatus;
  changedAt: Date;
  changedByName: string;
}

export interface PageList extends PageOfList<ListedPage> {
  total: Total;
}

const id = { column: 'id', type: 'id' } as const;
const title = { column: 'sort_title', type: 'text' } as const;

const columnsBySort: Record<string, Order['columns']> = {
  title: [title, id],
  slug: [{ column: 'slug', type: 'text' }, id],
  status: [{ column: 'status', type: 'text' }, title, id],
  changed: [{ column: 'changed_at', type: 'time' }, id],
};

const columns = 'slug, title, languages, changed_at as "changedAt", changed_by_name as "changedByName"';

/** The drafts of all pages, or what is published of them. */
const lists = {
  drafts: { name: 'pages', table: 'pages', columns: `pages.id, pages.status, ${columns}` },
  published: {
    name: 'published-pages',
    table: 'published_pages',
    columns: `published_pages.id, 'published' as status, ${columns}`,
  },
} satisfies Record<string, List>;

/** One page of the pages that a filter lets through. */
export async function readPages(
  pool: pg.Pool,
  of: 'drafts' | 'published',
  filter: PageFilter,
  pageStart: PageStart,
): Promise<PageList> {
  const list = lists[of];
  const order: Order = { columns: columnsBySort[filter.sort] ?? [title, id], descending: filter.dir === 'desc' };
  const wanted = { order, start: readStart(pageStart, order), size: Number(filter.size) };
  const found = await readList<ListedPage>(pool, list, { ...wanted, conditions: conditionsOf(list.table, filter) });
  const total = toTotal(found.count ?? (await countAll(pool, list.table)));
  const exact = total.exact ? total.count : undefined;
  return { ...toPage(found.rows, { ...wanted, start: found.start, total: exact }), total };
}

function readStart({ after, before, last }: PageStart, order: Order): Start {
  const [afterCursor, beforeCursor] = [after && decodeCursor(after, order), before && decodeCursor(before, order)];
  if (afterCursor) return { at: 'after', cursor: afterCursor };
  if (beforeCursor) return { at: 'before', cursor: beforeCursor };
  return { at: last === '1' ? 'last' : 'first' };
}

const conditionsOf = (table: string, { q, status, language }: PageFilter): Condition[] => [
  ...(status ? [plain(sql`status = ${status}`)] : []),
  ...(language ? [plain(sql`languages @> array[${language}]`)] : []),
  ...searchConditions(`${table}.search_text`, q),
];

const plain = (condition: Sql): Condition => ({ collect: condition, check: condition });

/** All pages: counted up to 10,000, beyond that as many as PostgreSQL saw last. */
async function countAll(pool: pg.Pool, table: string): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `select case when seen <= 10000 then seen
       else greatest(seen, (select reltuples::bigint from pg_class where oid = $1::regclass)) end as count
     from (select count(*) as seen from (select 1 from ${table} limit 10001) as first_ones) as counted`,
    [table],
  );
  return rows[0]?.count ?? 0;
}
