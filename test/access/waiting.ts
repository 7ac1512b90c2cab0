import type { Response } from 'supertest';
import { waitsForLock } from '../groups/people.ts';
import type { TestPortal } from '../support/portal.ts';

/** Sends something that has to wait for the rights, makes a change in the database meanwhile, and gives the answer. */
export async function whileWaiting(
  test: TestPortal,
  send: () => PromiseLike<Response>,
  change: string,
  ...values: unknown[]
): Promise<Response> {
  const sent = await test.portal.database.knex.transaction(async (trx) => {
    await trx.raw("select pg_advisory_xact_lock(727002, hashtext('rights'))");
    const answer = send().then((response) => response);
    await waitsForLock(test);
    await trx.raw(change, values as never[]);
    return { answer };
  });
  return sent.answer;
}
