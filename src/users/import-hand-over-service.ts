import { record } from '../audit/service.ts';
import { inTransaction } from '../database/transactions.ts';
import type { Actor } from '../lib/access.ts';
import type { CsvCell } from '../lib/csv-files.ts';
import type { Portal } from '../lib/portal.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import { keepOnce, takeOnce } from '../sealed-values/service.ts';
import * as store from './import-hand-over-store.ts';

const batchSize = 1_000;

/** How many users of an import wait for somebody to hand their passwords over, while those are good. */
export const countWaiting = (portal: Portal, importId: number): Promise<number> =>
  store.countSealed(portal.database.knex, importId);

/**
 * Lets the actor, whose import it is, fetch the passwords that are to be handed over: once, within ten minutes, in this
 * sign-in of theirs. Gives whether nobody had done so before.
 */
export async function releasePasswords(portal: Portal, actor: Actor, found: { id: number; fileName: string }) {
  requireRecentPassword({ actor });
  if ((await countWaiting(portal, found.id)) === 0) return false;
  return inTransaction(portal.database.knex, async (trx) => {
    if (!(await store.noteHandOver(trx, found.id))) return false;
    await keepOnce(portal, trx, actor, slotOf(actor, found.id), String(found.id));
    await record(trx, actor, 'import.passwords-fetched', { id: found.id, name: found.fileName });
    return true;
  });
}

/** The passwords as a file, for whoever they were released to; undefined when it was fetched already. What is read is gone. */
export async function takePasswords(
  portal: Portal,
  actor: Actor,
  importId: number,
): Promise<AsyncGenerator<CsvCell[]> | undefined> {
  if ((await takeOnce(portal, actor, slotOf(actor, importId))) === undefined) return undefined;
  return passwordRecords(portal, importId);
}

/** For the owner of the server, at the terminal. */
export async function* passwordRecords(portal: Portal, importId: number): AsyncGenerator<CsvCell[]> {
  yield ['email', 'first_name', 'last_name', 'password', 'address'];
  for (;;) {
    const rows = await store.takeSealed(portal.database.knex, importId, batchSize);
    for (const { email, firstName, lastName, sealed } of rows)
      yield [email, firstName, lastName, portal.sealer.open(sealed) ?? '', portal.config.PUBLIC_URL];
    if (rows.length < batchSize) return;
  }
}

const slotOf = ({ id: userId }: Actor, importId: number) => ({
  kind: 'import-passwords' as const,
  userId,
  about: { import: importId },
});
