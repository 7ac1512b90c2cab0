import type { Browser } from '../support/portal.ts';

/** Makes a token and reads it where it is shown once; gives its page too. */
export async function makeToken(browser: Browser, name: string): Promise<{ token: string; url: string }> {
  const url = (await browser.post('/settings/tokens', { name })).headers.location ?? '';
  const { text } = await browser.get(url);
  return { token: /<code class="secret">([\w-]{43})<\/code>/.exec(text)?.[1] ?? '', url };
}
