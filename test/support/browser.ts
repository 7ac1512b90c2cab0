import fs from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { pino } from 'pino';
import { type Browser, chromium, type Page, type Response } from 'playwright-core';
import { type CastName, cast } from '../../seeds/cast.ts';
import { seedCompany } from '../../seeds/company.ts';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { hashPassword } from '../../src/lib/passwords.ts';
import { createPortal } from '../../src/lib/portal.ts';
import { createServer } from '../../src/lib/server.ts';
import type { Language } from '../../src/lib/words.ts';
import { password, startTestPortal, type TestPortal } from './portal.ts';

/** A page in a browser of its own, with its own cookies and without scripts. */
export interface Tab {
  page: Page;
  /** What the server sent for the page that shows now. */
  served(): Promise<{ status: number; headers: Record<string, string>; html: string }>;
  /** Errors in the console, and requests to anywhere but the portal. */
  complaints: string[];
  close(): Promise<void>;
}

const names = ['chromium', 'chromium-browser', 'google-chrome'];
const quiet = ['gpu', 'quic', 'background-networking', 'component-update', 'sync'].map((part) => `--disable-${part}`);
const locales: Record<Language, string> = { en: 'en-GB', de: 'de-DE' };
let running: Promise<Browser> | undefined;

/** How long a page is waited for, in milliseconds: no measure of speed, but an end for what never comes. */
export const browserPatience = 120_000;

/** The Chromium of the run. Without one on this machine the tests are skipped, or fail where CI=true. */
export async function openChromium(test: Mocha.Context): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) return refuse(test, `none of ${names.join(', ')} is in PATH`);
  running ??= chromium.launch({
    executablePath,
    chromiumSandbox: process.getuid?.() !== 0,
    args: [...quiet, '--no-first-run'],
  });
  return running;
}

if (typeof after === 'function') {
  after(async () => {
    await (await running?.catch(() => undefined))?.close();
    running = undefined;
  });
}

/** A portal with the sample company in it. */
export async function startCompany(options: { demo?: boolean; environment?: NodeJS.ProcessEnv } = {}) {
  const portal = await startTestPortal({ ...options, withCast: false });
  const hash = await hashPassword(password, 4);
  await portal.portal.database.knex.transaction((trx) => seedCompany(trx, { hash }));
  const people = await portal.rows<{ id: number; email: string }>('select id, email from users');
  const ids = new Map(people.map(({ id, email }) => [email, id]));
  for (const [who, email] of Object.entries(cast)) portal.ids[who as CastName] = ids.get(email) ?? 0;
  return portal;
}

/** A second web server on the database of a portal, with settings of its own: nothing is shared but the database. */
export async function startBeside(
  { portal }: TestPortal,
  { demo = false, environment = {} }: { demo?: boolean; environment?: NodeJS.ProcessEnv } = {},
  database = portal.database,
): Promise<Server> {
  const config = loadConfig({ NODE_ENV: 'test', BCRYPT_COST: '4', ...environment }, { demo });
  const beside = createPortal(config, database, pino({ level: 'silent' }), portal.secrets);
  const server = createServer(createApp(beside));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

export const addressOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** A tab on a server of the portal, in which nobody is signed in. */
export async function openTab(browser: Browser, server: Server, language: Language = 'en'): Promise<Tab> {
  const baseURL = addressOf(server);
  const context = await browser.newContext({
    baseURL,
    javaScriptEnabled: false,
    locale: locales[language],
    viewport: { width: 1440, height: 900 },
  });
  context.setDefaultTimeout(browserPatience);
  const page = await context.newPage();
  let shown: Response | undefined;
  const complaints: string[] = [];
  page.on('response', (response) => {
    if (response.request().isNavigationRequest() && response.status() < 300) shown = response;
    if (response.request().isNavigationRequest() && response.status() >= 400) shown = response;
  });
  page.on('request', (request) => {
    if (!/^(data|about|chrome-error):/.test(request.url()) && new URL(request.url()).origin !== baseURL)
      complaints.push(`asks for ${request.url()}`);
  });
  page.on('console', (message) => {
    const aboutStatus = message.location().url === page.url() && /status of 4\d\d|status of 503/.test(message.text());
    if (message.type() === 'error' && !aboutStatus) complaints.push(`says in the console: ${message.text()}`);
  });
  return {
    page,
    complaints,
    async served() {
      if (!shown) throw new Error('no page shows yet');
      return { status: shown.status(), headers: await shown.allHeaders(), html: await shown.text() };
    },
    close: () => context.close(),
  };
}

/** Signs one of the cast, or the user with this id, in without password and code, which have tests of their own. */
export async function signInTab(page: Page, portal: TestPortal, who: CastName | number): Promise<void> {
  // Cookies do not tell ports apart: the session holds for every server on this database.
  await page.context().request.get(`${addressOf(portal.server)}/login`);
  const cookie = (await page.context().cookies()).find(({ name }) => name === 'sid');
  const [, sessionId = ''] = /^s:([^.]+)\./.exec(decodeURIComponent(cookie?.value ?? '')) ?? [];
  const userId = typeof who === 'number' ? who : portal.ids[who];
  await portal.rows('insert into sign_ins (user_id, session_id, code_due) values (?, ?, false)', userId, sessionId);
}

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return folders.flatMap((folder) => names.map((name) => path.join(folder, name))).find((file) => fs.existsSync(file));
}

function refuse(test: Mocha.Context, reason: string): never {
  if (process.env.CI) throw new Error(`The browser tests need Chromium, and ${reason}.`);
  process.stdout.write(`  The browser tests are skipped: they need Chromium, and ${reason}.\n`);
  return test.skip();
}
