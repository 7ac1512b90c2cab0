import type { Server } from 'node:http';
import request from 'supertest';
import type { Browser, Fields, TestPortal } from '../support/portal.ts';
import { fieldsIn } from './page.ts';

/** Opens the warning page and confirms it. */
export async function confirm(browser: Browser, path: string, fields: Fields = {}) {
  const { text } = await browser.get(path);
  const [action = ''] = path.split('?');
  return browser.post(action, { ...fieldsIn(text, action), ...fields });
}

/** Signs somebody in several times, beside sign-ins that count no more; gives a browser. */
export async function signInOften(test: TestPortal, userId: number, times: number): Promise<Browser> {
  for (let time = 1; time < times; time += 1) await test.signIn(userId);
  await test.rows(
    `insert into sign_ins (user_id, session_id, code_due, revoked_at, expires_at, last_seen_at)
     select ?, gen_random_uuid()::text, code_due, revoked_at, expires_at, last_seen_at
     from (values
       (false, now(), now() + interval '1 hour', now()),
       (false, null, now() - interval '1 minute', now()),
       (false, null, now() + interval '1 hour', now() - interval '31 minutes'),
       (true, null, now() + interval '1 hour', now())) as over (code_due, revoked_at, expires_at, last_seen_at)`,
    userId,
  );
  return test.signIn(userId);
}

/** Lets a user hold so many new customers. */
export async function giveCustomers(test: TestPortal, userId: number, count: number): Promise<void> {
  await test.rows(
    `with added as (insert into customers (number) select gen_random_uuid()::text from generate_series(1, ?::int) returning id)
     insert into assignments (customer_id, user_id) select id, ? from added`,
    count,
    userId,
  );
}

/** How many customers a user holds. */
export async function countCustomers(test: TestPortal, userId: number): Promise<number> {
  return (await test.rows('select 1 from assignments where user_id = ? and ended_at is null', userId)).length;
}

/** The same browser at another server of the portal: gives the status of its answer. */
export async function statusAt(server: Server, browser: Browser, path: string): Promise<number> {
  const response = await browser.get('/login');
  const { cookies } = response.request as unknown as { cookies: string };
  return (await request(server).get(path).set('Cookie', cookies)).status;
}
