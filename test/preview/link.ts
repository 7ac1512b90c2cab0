import assert from 'node:assert/strict';
import type { Browser } from '../support/portal.ts';

/** Makes a preview link as the button above a preview does; gives its path. */
export async function makeLink(browser: Browser, pageId: number, customer: string, language = 'en'): Promise<string> {
  const made = await browser.post(`/pages/${pageId}/preview/link`, { customer, language });
  const { text } = await browser.get(made.headers.location ?? '');
  const [, url = ''] = /<a class="secret" href="([^"]+)"/.exec(text) ?? [];
  return url === '' ? assert.fail('there is no link') : new URL(url).pathname;
}
