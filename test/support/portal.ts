import type { Server } from 'node:http';
import { pino } from 'pino';
import request from 'supertest';
import { type CastName, cast, seedCast } from '../../seeds/cast.ts';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/database/database.ts';
import { hashPassword } from '../../src/lib/passwords.ts';
import { createPortal, type Portal } from '../../src/lib/portal.ts';
import { createServer } from '../../src/lib/server.ts';
import { freshDatabase, patience } from './database.ts';

export const password = 'correct horse battery';
export const secret = 'a secret of the tests that is long enough';
const hash = hashPassword(password, 4);

export type Fields = Record<string, string | string[] | undefined>;

/** A browser: it keeps cookies, and sends forms with the token of this browser. */
export interface Browser {
  get(path: string): request.Test;
  /** Sends a form. Fields that are undefined are left out. */
  post(path: string, fields?: Fields, options?: { token?: string }): request.Test;
  token: string;
}

export interface TestPortal {
  portal: Portal;
  server: Server;
  /** The cast by name. */
  ids: Record<CastName, number>;
  /** A browser in which nobody is signed in. */
  visit(): Promise<Browser>;
  /** A browser in which one of the cast, or the user with this id, is signed in. */
  signIn(who: CastName | number): Promise<Browser>;
  rows<T = Record<string, unknown>>(sql: string, ...values: unknown[]): Promise<T[]>;
  close(): Promise<void>;
}

/** A portal on a database of its own with the cast in it. `environment` adds settings; `cast: false` leaves it empty. */
export async function startTestPortal({
  environment = {},
  demo = false,
  withCast = true,
}: {
  environment?: NodeJS.ProcessEnv;
  demo?: boolean;
  withCast?: boolean;
} = {}): Promise<TestPortal> {
  const settings = { NODE_ENV: 'test', BCRYPT_COST: '4', LOG_LEVEL: 'silent', SMTP_URL: 'smtp://127.0.0.1:9' };
  const config = loadConfig({ ...settings, MAIL_FROM: 'office@example.com', ...environment }, { demo });
  const fresh = await freshDatabase();
  const database = openDatabase({ ...fresh.connection, ...patience });
  const portal = createPortal(config, database, pino({ level: 'silent' }), [secret]);
  const ids = withCast ? await seedCast(database.knex, { hash: await hash }) : ({} as Record<CastName, number>);
  const server = createServer(createApp(portal));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const visit = () => openBrowser(server);
  return {
    portal,
    server,
    ids,
    visit,
    signIn: (who) => signIn(portal, visit, typeof who === 'number' ? who : ids[who]),
    rows: async <T>(sql: string, ...values: unknown[]) =>
      (await database.knex.raw<{ rows: T[] }>(sql, values as never[])).rows,
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await database.close();
      await fresh.drop();
    },
  };
}

/** The e-mail of one of the cast. */
export const emailOf = (who: CastName): string => cast[who];

/** The token of the forms on a page. */
export const tokenIn = (html: string): string => /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';

async function openBrowser(server: Server): Promise<Browser> {
  const agent = request.agent(server);
  const browser: Browser = {
    token: tokenIn((await agent.get('/login')).text),
    get: (path) => agent.get(path),
    post: (path, fields = {}, { token = browser.token } = {}) => {
      const given = Object.entries({ _csrf: token, ...fields }).filter(([, value]) => value !== undefined);
      const pairs = given.flatMap(([name, value]) => [value].flat().map((item) => [name, String(item)]));
      return agent.post(path).type('form').send(new URLSearchParams(pairs).toString());
    },
  };
  return browser;
}

/** Signs somebody in without password and code, which have tests of their own. */
async function signIn(portal: Portal, visit: () => Promise<Browser>, userId: number): Promise<Browser> {
  const browser = await visit();
  const { knex } = portal.database;
  const response = await browser.get('/login');
  const { cookies: cookie } = response.request as unknown as { cookies: string };
  const sessionId = decodeURIComponent(/sid=s%3A([^.]+)\./.exec(cookie)?.[1] ?? '');
  await knex.raw('insert into sign_ins (user_id, session_id, code_due) values (?, ?, false)', [userId, sessionId]);
  return browser;
}
