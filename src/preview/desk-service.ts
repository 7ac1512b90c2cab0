import { whoMay } from '../access/explain-service.ts';
import { readFilter } from '../customers/list-filter.ts';
import { type CustomerList, listCustomers } from '../customers/list-service.ts';
import type { PageStart } from '../database/cursors.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { type ListedPage, listPages, type PageList } from '../pages/list-service.ts';
import { type Customer, ownCustomers } from './service.ts';

/** Where one is on the desk: a page of one's customers, beside a page of the pages. */
export interface DeskPlace {
  q: string;
  customers: string;
  pageStart: PageStart;
  customerStart: PageStart;
}

export interface Desk {
  pages: PageList;
  customers: CustomerList;
  /** Who can assign customers, for whom has none. */
  assigners: string[];
}

/** As many as stand side by side. */
const columns = '4';
const mostSuggested = 3;

/**
 * One's customers and the pages, those changed last first: what one would look at next. Without the permission to see
 * pages none of them could be opened from here.
 */
export async function readDesk(portal: Portal, actor: Actor, place: DeskPlace): Promise<Desk> {
  authorize(may(actor, 'pages.view'), 'pages.view');
  const { q, pageStart, customerStart } = place;
  const pages = await listPages(portal, actor, pageFilter(q, '25'), pageStart);
  const own = { ...readFilter({ q: place.customers, assigned: 'me' }, actor), sort: 'number', size: columns };
  const customers = await listCustomers(portal, actor, own, customerStart);
  const none = customers.rows.length === 0 && place.customers === '';
  return { pages, customers, assigners: none ? await whoMay(portal, 'users.assign-customers') : [] };
}

/** What one would preview next: the drafts changed last, each as customers of different segments, who see different things. */
export async function suggestPreviews(
  portal: Portal,
  actor: Actor,
): Promise<{ pages: ListedPage[]; customers: Customer[] }> {
  const start = { after: '', before: '', last: '' };
  const { rows } = await listPages(portal, actor, pageFilter('', '25'), start);
  const waiting = rows.filter(({ status }) => status !== 'published');
  const pages = [...waiting, ...rows.filter((row) => !waiting.includes(row))];
  return { pages: pages.slice(0, mostSuggested), customers: ofEachSegment(await ownCustomers(portal, actor)) };
}

/** The first of each segment, then others. */
function ofEachSegment(customers: Customer[]): Customer[] {
  const first = customers.filter(
    ({ segment }, place) => customers.findIndex((one) => one.segment === segment) === place,
  );
  return [...first, ...customers.filter((customer) => !first.includes(customer))].slice(0, mostSuggested);
}

const pageFilter = (q: string, size: string) => ({ q, status: '', language: '', sort: 'changed', dir: 'desc', size });
