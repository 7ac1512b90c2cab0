import type { Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import type { CastName } from '../../seeds/cast.ts';
import { openChromium, openTab, signInTab, startCompany, type Tab } from './browser.ts';
import { emailOf, password, type TestPortal } from './portal.ts';

/** A demo of the portal, and people in front of it: in Chromium, without scripts, doing what they see. */
export interface Stage {
  portal: TestPortal;
  /** A browser in which nobody is signed in. */
  visit(): Promise<Page>;
  /** A browser in which somebody is signed in already. */
  as(who: CastName, path?: string, server?: Server): Promise<Page>;
}

/** Tests of what people do. Their browsers are closed after each. */
export function describeFlows(title: string, define: (stage: Stage) => void): void {
  describe(title, () => {
    let browser: Browser;
    let tabs: Tab[] = [];
    const stage = { visit, as } as Stage;

    before(async function () {
      browser = await openChromium(this);
      stage.portal = await startCompany({ demo: true });
    });
    afterEach(async () => {
      for (const tab of tabs) await tab.close();
      tabs = [];
    });
    after(() => stage.portal?.close());

    async function visit(server = stage.portal.server): Promise<Page> {
      const tab = await openTab(browser, server);
      tabs.push(tab);
      return tab.page;
    }

    async function as(who: CastName, path = '/', server?: Server): Promise<Page> {
      const page = await visit(server);
      await signInTab(page, stage.portal, who);
      await page.goto(path);
      return page;
    }

    define(stage);
  });
}

export const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });

export const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

export const link = (page: Page, name: string) => page.getByRole('link', { name, exact: true });

/** Waits until the page with this heading shows. */
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

/** Waits until the page says this. */
export const said = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

/** Ticks or chooses as a mouse does, by the label. */
export const choose = (page: Page, label: string) =>
  page.locator('main label').getByText(label, { exact: true }).click();

export async function signIn(page: Page, who: CastName, typed = password): Promise<void> {
  await page.goto('/login');
  await field(page, 'Email').fill(emailOf(who));
  await field(page, 'Password').fill(typed);
  await button(page, 'Sign in').click();
}

/** Types the code, which the demo shows where another portal would have mailed it. */
export async function giveCode(page: Page): Promise<void> {
  const code = await page.locator('.note strong').innerText();
  await field(page, 'Verification code').fill(` ${code.slice(0, 3)} ${code.slice(3)}`);
  await page.keyboard.press('Enter');
}
