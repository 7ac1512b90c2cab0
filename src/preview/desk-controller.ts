import type { Response } from 'express';
import { encodeCursor } from '../database/cursors.ts';
import { cleanSearch } from '../database/search.ts';
import { queryText, type SignedInRequest } from '../lib/http.ts';
import { formatsOf, page, wordsFor } from '../lib/page.ts';
import { previewAddress } from './addresses.ts';
import * as service from './desk-service.ts';

/** What the address of the desk says; each part keeps the others. */
const names = ['q', 'customers', 'after', 'before', 'c_after', 'c_before'] as const;

type Query = Partial<Record<(typeof names)[number], string>>;

export async function deskPage(req: SignedInRequest, res: Response): Promise<void> {
  const query: Query = Object.fromEntries(names.map((name) => [name, queryText(req, name)]));
  const place: service.DeskPlace = {
    q: cleanSearch(query.q ?? ''),
    customers: cleanSearch(query.customers ?? ''),
    pageStart: { after: query.after ?? '', before: query.before ?? '', last: '' },
    customerStart: { after: query.c_after ?? '', before: query.c_before ?? '', last: '' },
  };
  const { pages, customers, assigners } = await service.readDesk(req.portal, req.actor, place);
  const t = wordsFor(req);
  const { formatNumber } = formatsOf(req);
  const kept = { ...query, q: place.q, customers: place.customers };
  page(req, res, 'preview/desk', {
    title: t('preview.desk.title'),
    section: 'preview',
    q: place.q,
    customersQ: place.customers,
    customers: customers.rows,
    rows: pages.rows.map((cms) => ({
      ...cms,
      cells: customers.rows.map((customer) => ({
        label: customer.label,
        url: previewAddress(cms.id, { customer: customer.number }),
      })),
    })),
    counts: {
      pages: t('preview.desk.pages', { count: pages.total.count, number: formatNumber(pages.total.count) }),
      customers: t('preview.desk.customers', {
        count: customers.total.count,
        number: formatNumber(customers.total.count),
      }),
    },
    customerPager: {
      previous: customers.previous && address({ ...kept, c_after: '', c_before: encodeCursor(customers.previous) }),
      next: customers.next && address({ ...kept, c_before: '', c_after: encodeCursor(customers.next) }),
    },
    pagePager: {
      previous: pages.previous && address({ ...kept, after: '', before: encodeCursor(pages.previous) }),
      next: pages.next && address({ ...kept, before: '', after: encodeCursor(pages.next) }),
    },
    assigners,
  });
}

function address(query: Query): string {
  const said = Object.entries(query).filter(([, value]) => value !== '');
  return `/preview?${new URLSearchParams(said)}`;
}
