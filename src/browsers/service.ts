import { lockOwn } from '../access/guards.ts';
import { record } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { inTransaction } from '../database/transactions.ts';
import type { Actor } from '../lib/access.ts';
import { newToken, tokenDigest } from '../lib/codes.ts';
import type { Portal } from '../lib/portal.ts';
import type { Visitor } from '../lib/visitor.ts';
import * as store from './store.ts';

export type { RememberedBrowser } from './store.ts';

/** Notes that somebody signed in with a browser. Gives whether they never did before. */
export async function noteBrowser(trx: Connection, userId: number, visitor: Visitor): Promise<boolean> {
  if (!visitor.token) return false;
  const { address = null, browser: name } = visitor;
  return store.noteBrowser(trx, { userId, digest: tokenDigest(visitor.token), name, address });
}

/**
 * Asks somebody for no second factor in this browser for 30 days. Gives the browser's new token: whoever might have
 * known the old one has nothing from that.
 */
export async function rememberBrowser(trx: Connection, userId: number, { token }: Visitor): Promise<string> {
  const renewed = newToken();
  if (token) await store.renameBrowser(trx, tokenDigest(token), tokenDigest(renewed));
  await store.remember(trx, userId, tokenDigest(renewed));
  return renewed;
}

export async function isRemembered(connection: Connection, userId: number, { token }: Visitor): Promise<boolean> {
  return token !== undefined && store.isRemembered(connection, userId, tokenDigest(token));
}

/** The same for whoever has this e-mail, before it is known whether anybody has. */
export async function isRememberedFor(portal: Portal, emailKey: string, { token }: Visitor): Promise<boolean> {
  return token !== undefined && store.isRememberedFor(portal.database.knex, emailKey, tokenDigest(token));
}

/** Whoever asks for this is asked for the second factor in every browser again, in the transaction that demands it. */
export const forgetAllBrowsers = (trx: Connection, userId: number) => store.forget(trx, userId, null);

export const forgetEverybodysBrowsers = (trx: Connection) => store.forgetEverybodys(trx);

export const findRememberedBrowsers = (portal: Portal, userId: number) =>
  store.findRemembered(portal.database.knex, userId);

/** The digests of the tokens of the browsers that are remembered for somebody. */
export const rememberedDigests = (connection: Connection, userId: number): Promise<Buffer[]> =>
  store.readDigests(connection, userId);

/** The actor is asked for the second factor again in one of their browsers. */
export function forgetBrowser(portal: Portal, actor: Actor, id: number): Promise<boolean> {
  return inTransaction(portal.database.knex, async (trx) => {
    await lockOwn(trx, actor);
    if ((await store.forget(trx, actor.id, id)) === 0) return false;
    await record(trx, actor, 'browser.forgotten', actor);
    return true;
  });
}
