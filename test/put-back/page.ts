import assert from 'node:assert/strict';
import type { Browser, Fields, TestPortal } from '../support/portal.ts';
import { fieldsIn } from '../users/page.ts';

export interface Entry {
  id: number;
  event: string;
  actor_id: number;
  changes: Record<string, [unknown, unknown]>;
  details: Record<string, unknown>;
}

/** The newest entry of the trail about something. */
export async function newest(test: TestPortal, type: string, id: number | string): Promise<Entry> {
  const [entry] = await test.rows<Entry>(
    'select * from audit_entries where subject_type = ? and subject_id = ? order by id desc limit 1',
    type,
    id,
  );
  return entry ?? assert.fail(`nothing is recorded about ${type} ${id}`);
}

/** Writes an entry as some version of the portal might have. Gives its number. */
export async function recorded(
  test: TestPortal,
  { event, type, id, changes = {}, details = {}, by }: Given,
): Promise<number> {
  const [entry] = await test.rows<{ id: number }>(
    `insert into audit_entries (event, actor_id, actor_name, subject_type, subject_id, subject_name, changes, details)
     values (?, ?, 'Somebody', ?, ?, 'Something', ?, ?) returning id`,
    ...[event, by ?? null, type, id, JSON.stringify(changes), JSON.stringify(details)],
  );
  return entry?.id ?? 0;
}

interface Given {
  event: string;
  type: string;
  id: number | string;
  changes?: unknown;
  details?: unknown;
  by?: number;
}

export const addressOf = (id: number) => `/audit/${id}/put-back`;

/** The form that asks whether an entry should be put back, as it is sent when nothing is chosen otherwise. */
export async function formOf(browser: Browser, id: number): Promise<Fields> {
  const { text, status } = await browser.get(addressOf(id));
  assert.equal(status, 200);
  return fieldsIn(text, addressOf(id));
}

/** Puts an entry back, with what the page suggests or with something else. */
export async function putBack(browser: Browser, id: number, fields: Fields = {}) {
  return browser.post(addressOf(id), { ...(await formOf(browser, id)), ...fields });
}

/** Two people put an entry back at the same moment, each from the page as it was before. */
export async function putBackAtOnce(browsers: Browser[], id: number) {
  const forms = await Promise.all(browsers.map((browser) => formOf(browser, id)));
  return Promise.all(browsers.map((browser, index) => browser.post(addressOf(id), forms[index])));
}

/** The rows of the page: field, now, after. */
export const rowsIn = (html: string): string[][] =>
  [...html.matchAll(/<tr><th scope="row">(.*?)<\/th><td>(.*?)<\/td><td>(.*?)<\/td><\/tr>/gs)].map((row) =>
    row.slice(1).map((cell) =>
      cell
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    ),
  );

/** What the page says besides. */
export const notesIn = (html: string): string[] =>
  [...(/<ul class="consequences">(.*?)<\/ul>/s.exec(html)?.[1] ?? '').matchAll(/<li>(.*?)<\/li>/gs)].map(
    ([, text = '']) =>
      text
        .replace(/<[^>]*>/g, '')
        .replace(/\s+/g, ' ')
        .trim(),
  );
