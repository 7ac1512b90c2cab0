import { parse, stringify } from 'node:querystring';
import { inTransaction } from '../database/transactions.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './store.ts';

export type Body = Record<string, string | string[] | undefined>;

/**
 * Keeps what was sent to a path, secrets too, for ten minutes and for this sign-in only, so that it can be carried out
 * when the password was given. Gives the number under which it is found again.
 */
export async function keepForm(portal: Portal, actor: Actor, path: string, body: Body): Promise<string> {
  const sealed = portal.sealer.seal(stringify(body));
  const { id: userId, signInId } = actor;
  return inTransaction(portal.database.knex, (trx) => store.insertKept(trx, { userId, signInId, path, sealed }));
}

export const isKept = (portal: Portal, { signInId }: Actor, path: string, id: string): Promise<boolean> =>
  store.hasKept(portal.database.knex, { id, signInId, path });

/** What was kept, to be carried out now; undefined when that was done already, or it was kept for too long. */
export async function takeForm(portal: Portal, actor: Actor, path: string, id: string): Promise<Body | undefined> {
  const sealed = await store.takeKept(portal.database.knex, { id, signInId: actor.signInId, path });
  const text = sealed && portal.sealer.open(sealed);
  return text === undefined ? undefined : parse(text, '&', '=', { maxKeys: 0 });
}
