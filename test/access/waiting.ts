import type { Knex } from 'knex';
import type { Response } from 'supertest';
import { waitsForLock } from '../groups/people.ts';
import type { TestPortal } from '../support/portal.ts';

type Send = () => PromiseLike<Response>;

/** Sends something that has to wait for the rights, makes a change in the database meanwhile, and gives the answer. */
export const whileWaiting = (test: TestPortal, send: Send, change: string, ...values: unknown[]): Promise<Response> =>
  whileHeld(test, "select pg_advisory_xact_lock(727002, hashtext('rights'))", [], send, (trx) =>
    trx.raw(change, values as never[]),
  );

/** Sends something that has to wait for the row of a user, makes a change meanwhile, and gives the answer. */
export const whileUserIsHeld = (
  test: TestPortal,
  userId: number,
  send: Send,
  change: (trx: Knex.Transaction) => PromiseLike<unknown>,
): Promise<Response> => whileHeld(test, 'select 1 from users where id = ? for no key update', [userId], send, change);

async function whileHeld(
  test: TestPortal,
  lock: string,
  held: number[],
  send: Send,
  change: (trx: Knex.Transaction) => PromiseLike<unknown>,
): Promise<Response> {
  const sent = await test.portal.database.knex.transaction(async (trx) => {
    await trx.raw(lock, held);
    const answer = send().then((response) => response);
    await waitsForLock(test);
    await change(trx);
    return { answer };
  });
  return sent.answer;
}
