import assert from 'node:assert/strict';
import type { Browser, TestPortal } from '../support/portal.ts';

/** One row of the list as a person sees it. */
export interface ListRow {
  id: number;
  name: string;
  email: string;
  /** The texts of its cells but the first and the last. */
  cells: string[];
  tags: string[];
  /** What can be done, each with the address that the link or the form leads to. */
  actions: Record<string, string>;
  html: string;
}

/** Opens the list with these parameters in its address. */
export async function openList(browser: Browser, query: Record<string, string> = {}): Promise<string> {
  return open(browser, `/users?${new URLSearchParams(query)}`);
}

export async function open(browser: Browser, address: string): Promise<string> {
  const { status, text } = await browser.get(address);
  assert.equal(status, 200, address);
  return text;
}

export function rowsIn(html: string): ListRow[] {
  const [, body = ''] = /<tbody>(.*?)<\/tbody>/s.exec(html) ?? [];
  return body
    .split('<tr')
    .slice(1)
    .map((row) => ({
      id: Number(/href="\/users\/(\d+)"/.exec(row)?.[1]),
      name: textOf(/class="who-name"[^>]*>(.*?)<\/a>/s.exec(row)?.[1]),
      email: textOf(/class="who-sub">(.*?)<\/div>/s.exec(row)?.[1]),
      cells: [...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].slice(0, -1).map(([, cell]) => textOf(cell)),
      tags: [...row.matchAll(/class="tag">(.*?)</g)].map(([, tag]) => textOf(tag)),
      actions: actionsIn(row.split('class="row-actions"')[1] ?? ''),
      html: row,
    }));
}

export const namesIn = (html: string): string[] => rowsIn(html).map(({ name }) => name);

export const idsIn = (html: string): number[] => rowsIn(html).map(({ id }) => id);

export const rowOf = (html: string, id: number | undefined): ListRow =>
  rowsIn(html).find((row) => row.id === id) ?? assert.fail(`${id} is not in the list`);

/** The filters in force, each with the address of the list without it. */
export const tagsIn = (html: string): Record<string, string> =>
  linksIn(/<div class="chips">.*?<\/ul>/s.exec(html)?.[0] ?? '', (text) => text.replace('Remove filter: ', ''));

/** The tabs with their numbers, and which of them is open. */
export function tabsIn(html: string): { open: string; counts: Record<string, number>; urls: Record<string, string> } {
  const [tabs = ''] = /<nav class="tabs".*?<\/nav>/s.exec(html) ?? [];
  const found = [...tabs.matchAll(/<a href="([^"]*)"([^>]*)>(.*?)<span class="count">(.*?)<\/span>/gs)];
  const label = (match: RegExpExecArray) => textOf(match[3]);
  return {
    open: found
      .filter((match) => match[2]?.includes('aria-current'))
      .map(label)
      .join(),
    counts: Object.fromEntries(found.map((match) => [label(match), Number(match[4])])),
    urls: Object.fromEntries(found.map((match) => [label(match), decode(match[1] ?? '')])),
  };
}

/** First, Previous, Next and Last, as far as there are any. */
export const pagerIn = (html: string): Record<string, string> =>
  linksIn(/<nav class="pager".*?<\/nav>/s.exec(html)?.[0] ?? '');

/** How many there are, below the list. */
export const summaryIn = (html: string): string => textOf(/class="num">(.*?)<\/span>/s.exec(html)?.[1]);

/** The links of the column heads. */
export const headsIn = (html: string): Record<string, string> =>
  linksIn(/<thead>.*?<\/thead>/s.exec(html)?.[0] ?? '', (text) => text.split(',')[0]?.trim() ?? '');

export function linksIn(html: string, name = (text: string) => text): Record<string, string> {
  const links = [...html.matchAll(/<a [^>]*?href="([^"]*)"[^>]*>(.*?)<\/a>/gs)];
  return Object.fromEntries(links.map(([, url = '', label]) => [name(textOf(label)), decode(url)]));
}

/** All ids of a list in the order of its pages, read from one end to the other by its own links. */
export async function walk(browser: Browser, query: Record<string, string>, direction: 'Next' | 'Previous' = 'Next') {
  const pages: number[][] = [];
  let address: string | undefined =
    `/users?${new URLSearchParams(direction === 'Next' ? query : { ...query, last: '1' })}`;
  while (address) {
    const html = await open(browser, address);
    pages.push(idsIn(html));
    address = pagerIn(html)[direction];
    assert.ok(pages.length < 200, 'the pages do not end');
  }
  return (direction === 'Next' ? pages : pages.reverse()).flat();
}

/** Adds users, each the given columns; what is left out is made up. Gives their ids. */
export async function addPeople(test: TestPortal, people: Record<string, unknown>[]): Promise<number[]> {
  const rows = people.map((columns, index) => ({
    first_name: 'Person',
    last_name: String(index),
    email: `person.${index}.${Math.random().toString(36).slice(2)}@example.net`,
    password_hash: 'no password',
    ...columns,
  }));
  const ids: { id: number }[] = await test.portal.database.knex('users').insert(rows, ['id']);
  return ids.map(({ id }) => id);
}

function actionsIn(html: string): Record<string, string> {
  const forms = [...html.matchAll(/<form method="post" action="([^"]*)".*?<button[^>]*>(.*?)<\/button>/gs)];
  const menu = linksIn(html.split('<ul')[1] ?? '');
  const edit = linksIn(html.split('<details')[0] ?? '', () => 'Edit');
  return { ...edit, ...menu, ...Object.fromEntries(forms.map(([, url = '', label]) => [textOf(label), decode(url)])) };
}

const textOf = (html = ''): string =>
  decode(html.replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim();

const decode = (text: string): string =>
  text.replace(
    /&(amp|lt|gt|#34|#39);/g,
    (_, code: string) => ({ amp: '&', lt: '<', gt: '>', '#34': '"', '#39': "'" })[code] ?? '',
  );
