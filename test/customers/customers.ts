import assert from 'node:assert/strict';
import type { Browser, TestPortal } from '../support/portal.ts';
import { open, pagerIn } from '../users/list.ts';

export interface Given {
  number: string;
  first_name?: string;
  last_name?: string;
  email?: string;
  phone?: string;
  segment?: string;
  country?: string;
  language?: string;
}

export const amelie: Given = {
  number: 'C-10418',
  first_name: 'Amélie',
  last_name: 'Fontaine',
  email: 'a.fontaine@example.net',
  phone: '+33 555 0199',
  segment: 'gold',
  country: 'FR',
  language: 'fr',
};

/** Adds customers. Gives their ids in the same order. */
export async function add(test: TestPortal, ...customers: Given[]): Promise<number[]> {
  const ids: { id: number }[] = await test.portal.database.knex('customers').insert(customers, ['id']);
  return ids.map(({ id }) => id);
}

/** Masks somebody, or lets them see everything again. */
export const setMasked = (test: TestPortal, userId: number, masked = true) =>
  test.rows('update users set mask_data = ? where id = ?', masked, userId);

/** Gives somebody permissions by a role of their own. */
export async function permit(test: TestPortal, userId: number, ...permissions: string[]): Promise<void> {
  const [role] = await test.rows<{ id: number }>(
    "insert into roles (name) values ('Role ' || gen_random_uuid()) returning id",
  );
  await test.rows(
    'insert into role_permissions (role_id, permission) select ?, unnest(?::text[])',
    role?.id,
    permissions,
  );
  await test.rows('update users set role_id = ? where id = ?', role?.id, userId);
}

/** The numbers of the customers on a page of the list, in its order. */
export const numbersIn = (html: string): string[] =>
  [...html.matchAll(/<td class="c-status num nowrap">([^<]*)<\/td>/g)].map(([, number = '']) => number);

/** The numbers of a list in the order of its pages, read from one end to the other by its own links. */
export async function walk(browser: Browser, query: Record<string, string>, direction: 'Next' | 'Previous' = 'Next') {
  const pages: string[][] = [];
  const end = direction === 'Next' ? {} : { last: '1' };
  let address: string | undefined = `/customers?${new URLSearchParams({ ...query, ...end })}`;
  while (address) {
    const html = await open(browser, address);
    pages.push(numbersIn(html));
    address = pagerIn(html)[direction];
    assert.ok(pages.length < 200, 'the pages do not end');
  }
  return (direction === 'Next' ? pages : pages.reverse()).flat();
}
