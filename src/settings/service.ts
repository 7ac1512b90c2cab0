import { record } from '../audit/service.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { newToken, tokenDigest } from '../lib/codes.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { keepOnce, takeOnce } from '../sealed-values/service.ts';
import type { Token } from './store.ts';
import * as store from './store.ts';

const mostListed = 200;

/** The tokens by which other programs ask the portal something. */
export const listTokens = (portal: Portal) => store.listTokens(portal.database.knex, mostListed);

/** A token, whatever became of it. Throws `NotFound`. */
export async function findToken(portal: Portal, id: number): Promise<Token> {
  const token = await store.findToken(portal.database.knex, id);
  if (!token) throw new NotFound();
  return token;
}

/** Makes a token, of which only a digest is stored; it waits ten minutes to be shown once to who made it. */
export function makeToken(portal: Portal, actor: Actor, name: string): Promise<number> {
  authorize(may(actor, 'settings.edit'), 'settings.edit');
  const token = newToken();
  return inTransaction(portal.database.knex, async (trx) => {
    const id = await store.insertToken(trx, name, tokenDigest(token), actor.name);
    await keepOnce(portal, trx, actor, slotOf(actor, id), token);
    await record(trx, actor, 'token.made', { id, name });
    return id;
  });
}

/** The token itself; undefined when it was shown already, is another session's or too old. */
export const takeToken = (portal: Portal, actor: Actor, id: number): Promise<string | undefined> =>
  takeOnce(portal, actor, slotOf(actor, id));

/** Ends a token at once. False when it was ended already. */
export function revokeToken(portal: Portal, actor: Actor, id: number): Promise<boolean> {
  authorize(may(actor, 'settings.edit'), 'settings.edit');
  return inTransaction(portal.database.knex, async (trx) => {
    const name = await store.revokeToken(trx, id, actor.name);
    if (name !== undefined) await record(trx, actor, 'token.revoked', { id, name });
    return name !== undefined;
  });
}

/** The number of the token that somebody shows, if it works; notes that it was used. */
export async function useToken(portal: Portal, shown: string): Promise<number | undefined> {
  const { knex } = portal.database;
  const token = await store.findByDigest(knex, tokenDigest(shown));
  if (token) await store.touchToken(knex, token.id);
  return token?.id;
}

const slotOf = ({ id: userId }: Actor, tokenId: number) => ({ kind: 'api-token' as const, userId, about: { tokenId } });
