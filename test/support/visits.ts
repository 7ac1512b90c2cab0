import type { Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { type CastName, cast } from '../../seeds/cast.ts';
import type { Language } from '../../src/lib/words.ts';
import { openTab, signInTab, startCompany, type Tab } from './browser.ts';
import { emailOf, password, type TestPortal } from './portal.ts';

/** How one comes to a page: gives the tab in which it shows. */
export type Way = (language: Language) => Promise<Tab>;

export type Visitor = CastName | 'nobody';

/** A portal with the sample company, and ways through it. */
export interface Visits {
  portal: TestPortal;
  /** Opens an address, in which `:bob` is Bob's number, as Alice, as another of the cast, or as nobody. */
  open(path: string, options?: { who?: Visitor; server?: Server }): Way;
  close(): Promise<void>;
}

export async function startVisits(browser: Browser, options: { demo?: boolean } = {}): Promise<Visits> {
  const portal = await startCompany(options);
  return {
    portal,
    open(path, { who = 'alice', server = portal.server } = {}) {
      return async (language) => {
        await portal.rows('update users set language = ? where email = any(?)', language, Object.values(cast));
        const tab = await openTab(browser, server, language);
        if (who !== 'nobody') await signInTab(tab, portal, who);
        await tab.page.goto(path.replace(/:([a-z]+)/g, (_, name: CastName) => String(portal.ids[name])));
        return tab;
      };
    },
    close: () => portal.close(),
  };
}

/** A way that goes on where another one ends. */
export function goOn(way: Way, further: (tab: Tab, language: Language) => Promise<unknown>): Way {
  return async (language) => {
    const tab = await way(language);
    await further(tab, language);
    return tab;
  };
}

/** Types into the fields with these names. */
export async function type(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.locator(`main [name="${name}"]:visible`).fill(value);
}

/** Ticks or chooses as a mouse does, by the label: of a group of them the one with this number. */
export async function tick(page: Page, name: string, number?: number): Promise<void> {
  await page.locator(`main label[for="${number ? `${name}-${number}` : name}"]`).click();
}

/** Sends the form by its main button, or by another one. */
export async function press(page: Page, button = '.btn-primary, .btn-danger'): Promise<void> {
  await page.locator('main form button:visible').and(page.locator(button)).first().click();
}

/** Gives e-mail and password at the sign-in page. */
export async function giveCredentials({ page }: Tab, who: CastName, typed = password): Promise<void> {
  await type(page, { email: emailOf(who), password: typed });
  await press(page);
}
