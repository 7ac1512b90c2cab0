import assert from 'node:assert/strict';
import type { Browser, Fields, TestPortal } from '../support/portal.ts';
import { fieldsIn } from '../users/page.ts';

const article = {
  title_en: 'Sale',
  body_en: 'Everything must go.',
  title_de: 'Ausverkauf',
  body_de: 'Alles muss raus.',
};
let made = 0;

/** An address that no page has. */
export function newSlug(): string {
  made += 1;
  return `page-${made}`;
}

/** Writes a page and saves it; gives its number. */
export async function writePage(browser: Browser, fields: Fields = {}): Promise<number> {
  const { status, headers } = await browser.post('/pages', { ...article, slug: newSlug(), ...fields });
  assert.equal(status, 303);
  return Number(/^\/pages\/(\d+)$/.exec(headers.location ?? '')?.[1]);
}

/** What a browser would send of the page where a page is edited: with its texts, which stand in no attribute. */
export async function openPage(browser: Browser, id: number): Promise<Fields> {
  const { text } = await browser.get(`/pages/${id}/edit`);
  return typedIn(text, `/pages/${id}/edit`);
}

/** What would be sent of a form as a page shows it. */
export function typedIn(html: string, action: string): Record<string, string[]> {
  const texts = [...html.matchAll(/<textarea [^>]*name="(\w+)"[^>]*>\n?(.*?)<\/textarea>/gs)];
  const decoded = texts.map(([, name = '', value = '']) => [name, [decode(value)]]);
  return { ...fieldsIn(html, action), ...Object.fromEntries(decoded) };
}

/** Opens the page where a page is edited, changes something and saves it. */
export const editPage = async (browser: Browser, id: number, fields: Fields) =>
  browser.post(`/pages/${id}/edit`, { ...(await openPage(browser, id)), ...fields });

/** Publishes what the draft is now. */
export async function publishPage(browser: Browser, id: number): Promise<void> {
  const action = `/pages/${id}/publish`;
  const { status } = await browser.post(action, fieldsIn((await browser.get(action)).text, action));
  assert.equal(status, 303);
}

export async function findPage(test: TestPortal, id: number) {
  const [page] = await test.rows<{ status: string; slug: string; title: string; draft_number: number }>(
    'select * from pages where id = ?',
    id,
  );
  return page ?? assert.fail(`no page ${id}`);
}

/** The newest entry of the trail about a page. */
export async function lastEntry(test: TestPortal, id: number) {
  const [entry] = await test.rows<{
    event: string;
    actor_id: number;
    subject_name: string;
    changes: Record<string, unknown>;
    details: Record<string, unknown>;
  }>("select * from audit_entries where subject_type = 'page' and subject_id = ? order by id desc limit 1", id);
  return entry ?? assert.fail(`nothing is recorded about ${id}`);
}

const decode = (text: string) =>
  text.replace(
    /&(lt|gt|#34|#39|amp);/g,
    (_, name: string) => ({ lt: '<', gt: '>', '#34': '"', '#39': "'", amp: '&' })[name] ?? '',
  );
