import type { Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { type CastName, cast } from '../../seeds/cast.ts';
import type { Language } from '../../src/lib/words.ts';
import { addressOf, openTab, signInTab, startCompany, type Tab } from './browser.ts';
import { emailOf, password, type TestPortal } from './portal.ts';

/** How one comes to a page: gives the tab in which it shows. */
export type Way = (language: Language) => Promise<Tab>;

let people = 0;

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
  const signedIn = new Map<string, Tab>();

  /** Somebody who is signed in comes again in the same tab, to save time. */
  async function tabOf(who: CastName, server: Server): Promise<Tab> {
    const key = `${who} ${addressOf(server)}`;
    const known = signedIn.get(key);
    if (known) return known;
    const tab = await openTab(browser, server);
    await signInTab(tab.page, portal, who);
    signedIn.set(key, { ...tab, close: async () => void tab.complaints.splice(0) });
    return signedIn.get(key) ?? tab;
  }
  return {
    portal,
    open(path, { who = 'alice', server = portal.server } = {}) {
      return async (language) => {
        await portal.rows('update users set language = ? where email = any(?)', language, Object.values(cast));
        const tab = who === 'nobody' ? await openTab(browser, server, language) : await tabOf(who, server);
        // The page before may reload itself at any moment, as those that show progress do, and break this off.
        await tab.page.goto('about:blank');
        await tab.page.goto(path.replace(/:([a-z]+)/g, (_, name: CastName) => String(portal.ids[name])));
        return tab;
      };
    },
    async close() {
      for (const { page } of signedIn.values()) await page.context().close();
      await portal.close();
    },
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
  await arrive(page, () => page.locator('main form button:visible').and(page.locator(button)).first().click());
}

/** Types into the fields with these names and sends the form. */
export async function send(page: Page, fields: Record<string, string>): Promise<void> {
  await type(page, fields);
  await press(page);
}

/** Does what leads to another page, and waits for that. */
export async function arrive(page: Page, go: () => Promise<unknown>): Promise<void> {
  await Promise.all([page.waitForEvent('load'), go()]);
}

/** Somebody who is not in the portal yet, and nobody else. */
export function anybody() {
  people += 1;
  return { firstName: 'Ana', lastName: 'Nueva', email: `ana.${people}@example.com` };
}

/** Gives e-mail and password at the sign-in page. */
export async function giveCredentials({ page }: Tab, who: CastName, typed = password): Promise<void> {
  await send(page, { email: emailOf(who), password: typed });
}
