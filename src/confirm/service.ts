import { parse, stringify } from 'node:querystring';
import { inTransaction } from '../database/transactions.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { isKept, keepAmong, takeOnce } from '../sealed-values/service.ts';

export type Body = Record<string, string | string[] | undefined>;

/** As many as somebody may be asked about in several tabs at once. */
const MOST = 5;

/**
 * Sets aside what was sent to a path, secrets too, for ten minutes and for this sign-in only, so that it can be carried
 * out when the password was given. Gives the number under which it is found again.
 */
export function setFormAside(portal: Portal, actor: Actor, path: string, body: Body): Promise<string> {
  return inTransaction(portal.database.knex, (trx) =>
    keepAmong(portal, trx, actor, slotOf(actor, path), stringify(body), MOST),
  );
}

export const isAside = (portal: Portal, actor: Actor, path: string, id: string): Promise<boolean> =>
  isKept(portal, actor, slotOf(actor, path), id);

/** What was set aside, to be carried out now; undefined when that was done already, or it is too old. */
export async function takeForm(portal: Portal, actor: Actor, path: string, id: string): Promise<Body | undefined> {
  const text = await takeOnce(portal, actor, slotOf(actor, path), id);
  return text === undefined ? undefined : parse(text, '&', '=', { maxKeys: 0 });
}

const slotOf = ({ id: userId }: Actor, path: string) => ({ kind: 'kept-form' as const, userId, about: { path } });
