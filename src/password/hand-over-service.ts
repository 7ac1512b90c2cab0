import type { Connection } from '../database/database.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './hand-over-store.ts';

/** Keeps a password that was not mailed, to be shown exactly once to the person who made it. */
export const keepForHandOver = (portal: Portal, trx: Connection, actor: Actor, userId: number, password: string) =>
  store.insertHandOver(trx, { userId, signInId: actor.signInId, sealed: portal.sealer.seal(password) });

/** The password to hand over; undefined when it was shown already, belongs to another session or is too old. */
export async function takeForHandOver(portal: Portal, actor: Actor, userId: number): Promise<string | undefined> {
  const sealed = await store.takeHandOver(portal.database.knex, userId, actor.signInId);
  return sealed && portal.sealer.open(sealed);
}
