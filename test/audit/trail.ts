import assert from 'node:assert/strict';
import type { Browser, TestPortal } from '../support/portal.ts';

/** Adds an entry to the trail: Bob did something to a user called Tina, unless the columns say otherwise. */
export async function addEntry(
  test: TestPortal,
  event: string,
  columns: Record<string, unknown> = {},
): Promise<number> {
  const usual = { actor_id: test.ids.bob, actor_name: 'Bob Baker', subject_type: 'user', subject_id: null };
  const row: Record<string, unknown> = { event, ...usual, subject_name: 'Tina', ...columns };
  const names = Object.keys(row);
  const [entry] = await test.rows<{ id: number }>(
    `insert into audit_entries (${names.join(', ')}) values (${names.map(() => '?').join(', ')}) returning id`,
    ...Object.values(row),
  );
  return entry?.id ?? 0;
}

/** The sentences of a page, the first of each entry. */
export const sentencesIn = (html: string): string[] =>
  [...html.matchAll(/<li class="entry">.*?<p>(.*?)<\/p>/gs)].map(([, text = '']) =>
    text
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );

/** The numbers of the entries on a page. */
export const entriesIn = (html: string): number[] =>
  [...html.matchAll(/<a href="\/audit\/(\d+)">/g)].map(([, id]) => Number(id));

/** Where a page leads on to, by the label of the link. */
export function linkIn(html: string, label: string): string | undefined {
  const [, url] =
    new RegExp(`<a(?: class="[^"]*")? href="([^"]+)"[^>]*>\\s*(?:<svg[^>]*><use[^>]*></svg>\\s*)?${label}`).exec(
      html,
    ) ?? [];
  return url?.replaceAll('&amp;', '&');
}

/** The numbers of the entries that the log shows for a query. */
export async function listed(browser: Browser, query: string): Promise<number[]> {
  const { status, text } = await browser.get(`/audit${query}`);
  assert.equal(status, 200, query);
  return entriesIn(text);
}
