import type pg from 'pg';
import { type PageStart, readStart } from '../database/cursors.ts';
import type { Order, Page as PageOfList } from '../database/keyset.ts';
import { type Condition, either, type List, readPage, type Total } from '../database/lists.ts';
import { searchConditions } from '../database/search.ts';
import { sql } from '../database/sql.ts';
import type { PageFilter } from './list-filter.ts';
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
  const conditions = conditionsOf(list.table, filter);
  return readPage(pool, list, { order, start: readStart(pageStart, order), size: Number(filter.size), conditions });
}

const conditionsOf = (table: string, { q, status, language }: PageFilter): Condition[] => [
  ...(status ? [either(sql`status = ${status}`)] : []),
  ...(language ? [either(sql`languages @> array[${language}]`)] : []),
  ...searchConditions(`${table}.search_text`, q),
];
