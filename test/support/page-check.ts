import axeCore from 'axe-core';
import { HtmlValidate } from 'html-validate';
import type { Browser, Page } from 'playwright-core';
import { browserPatience, type Tab } from './browser.ts';

/** What axe is asked about a page, at which width and in which colours. */
interface Look {
  scheme: 'light' | 'dark';
  width: number;
  /** The first menu of a table is open. It covers what is below it, until one closes it (WCAG 2.2, 2.5.8). */
  menu?: boolean;
}

export interface PageCheck {
  /** Everything that is wrong with the page that shows in the tab. Leaves the tab as wide as it was. */
  faultsOf(tab: Tab): Promise<string[]>;
  /** What longer words in another language can do to a page that has no fault in one. */
  faultsOfTranslation(tab: Tab): Promise<string[]>;
  close(): Promise<void>;
}

const widths = [320, 390, 768, 1440];
const looks: Look[] = [
  { scheme: 'light', width: 390 },
  { scheme: 'dark', width: 1440 },
];
const menuLook: Look = { scheme: 'dark', width: 1440, menu: true };
const axeTags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

const html = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    // It takes hidden fields for a mistake that travel under one name; of the others `namedTwice` asks.
    'form-dup-name': 'off',
    // A title names the person, however long the name.
    'long-title': 'off',
  },
});

/** Looks pages over: markup, accessibility, width, and that they do without scripts and without other sites. */
export async function openPageCheck(browser: Browser): Promise<PageCheck> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(browserPatience);
  const page = await context.newPage();
  return {
    async faultsOf(tab) {
      const faults = await faultsOfTranslation(tab);
      return [...faults, ...(await markupFaults(tab)), ...(await axe(tab))];
    },
    faultsOfTranslation,
    close: () => context.close(),
  };

  /** axe needs scripts, which the page itself does without: what was served, once more where they run. */
  async function axe(tab: Tab): Promise<string[]> {
    await openStage(new URL(tab.page.url()).origin);
    const { html: served } = await tab.served();
    await page.evaluate(writeDocument, served);
    const faults = [];
    const withMenu = (await page.locator('details[name]').count()) > 0;
    for (const look of withMenu ? [...looks, menuLook] : looks) faults.push(...(await runAxe(page, look)));
    return faults;
  }

  /** An empty page of the portal with axe in it, which stays when another document is written into the page. */
  async function openStage(origin: string): Promise<void> {
    if (new URL(page.url()).origin === origin) return;
    await page.unrouteAll();
    await page.route(`${origin}/stage`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!DOCTYPE html>' }),
    );
    await page.goto(`${origin}/stage`);
    await page.evaluate(axeCore.source);
  }
}

async function writeDocument(served: string): Promise<void> {
  document.open();
  document.write(served);
  document.close();
  if (document.readyState !== 'complete')
    await new Promise((resolve) => window.addEventListener('load', resolve, { once: true }));
  // A document that was written may be complete before its stylesheet is there.
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel="stylesheet"]'))
    if (!link.sheet)
      await new Promise((resolve, reject) => {
        link.addEventListener('load', resolve, { once: true });
        link.addEventListener('error', () => reject(new Error(`${link.href} was not loaded`)), { once: true });
      });
}

async function runAxe(page: Page, { scheme, width, menu = false }: Look): Promise<string[]> {
  await page.emulateMedia({ colorScheme: scheme });
  await page.setViewportSize({ width, height: 900 });
  // As high as the page, so that nothing that sticks to an edge of the window covers anything.
  await page.setViewportSize({ width, height: await page.evaluate(() => document.documentElement.scrollHeight) });
  const violations = await page.evaluate(
    async ({ tags, menu }) => {
      for (const details of document.querySelectorAll('details')) details.open = !details.name;
      const first = document.querySelector<HTMLDetailsElement>('details[name]');
      if (first) first.open = menu;
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const found = await axe.run({ runOnly: tags, rules: { 'target-size': { enabled: !menu } } });
      return found.violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
      );
    },
    { tags: axeTags, menu },
  );
  return violations.map((violation) => `axe, ${scheme}, ${width} px: ${violation}`);
}

async function markupFaults(tab: Tab): Promise<string[]> {
  const report = await html.validateString((await tab.served()).html);
  return report.results.flatMap(({ messages }) =>
    messages.map(({ line, message, ruleId }) => `line ${line}: ${message} (${ruleId})`),
  );
}

async function faultsOfTranslation(tab: Tab): Promise<string[]> {
  return [...tab.complaints, ...(await contentFaults(tab.page)), ...(await layoutFaults(tab.page))];
}

async function layoutFaults(page: Page): Promise<string[]> {
  const faults = [];
  const before = page.viewportSize();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) faults.push(`is ${wide} px wide in a window of ${width} px`);
  }
  if (before) await page.setViewportSize(before);
  return faults;
}

async function contentFaults(page: Page): Promise<string[]> {
  const found = await page.evaluate(() => ({
    headings: document.querySelectorAll('h1').length,
    title: document.title,
    marked: /[\ufdd0\ufdd1]/.test(document.documentElement.outerHTML),
    scripts: document.querySelectorAll('script').length,
    styles: document.querySelectorAll('style, [style]').length,
    namedTwice: [...document.forms].flatMap((form) => {
      const fields = [...form.elements].filter((field) => field.matches('select, textarea, input:not([type=hidden])'));
      const names = fields
        .filter((field) => !field.matches('[type=checkbox], [type=radio]'))
        .map((field) => field.getAttribute('name'));
      return names.filter((name, place) => names.indexOf(name) < place);
    }),
    listeners: [...document.querySelectorAll('*')].flatMap((element) =>
      element.getAttributeNames().filter((name) => name.startsWith('on')),
    ),
  }));
  return [
    ...(found.headings === 1 ? [] : [`has ${found.headings} h1`]),
    ...(/^\S.* – \S/.test(found.title) ? [] : [`has the title "${found.title}"`]),
    ...(found.marked ? ['shows words as plain text that are bold in part'] : []),
    ...(found.scripts === 0 ? [] : [`has ${found.scripts} scripts`]),
    ...(found.styles === 0 ? [] : [`has ${found.styles} styles of its own`]),
    ...found.namedTwice.map((name) => `has two fields ${name} in one form`),
    ...found.listeners.map((name) => `has a listener ${name}`),
  ];
}
