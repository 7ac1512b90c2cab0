import type { Connection } from '../database/database.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import * as store from './hand-over-store.ts';

/** Keeps a password or a link that was not mailed, to be shown exactly once to the person who made it. */
export const keepForHandOver = (
  portal: Portal,
  trx: Connection,
  actor: Actor,
  userId: number,
  secret: string,
  kind: store.HandOverKind = 'hand-over',
) => store.insertHandOver(trx, { kind, userId, signInId: actor.signInId, sealed: portal.sealer.seal(secret) });

/** What is to be handed over; undefined when it was shown already, belongs to another session or is too old. */
export async function takeForHandOver(
  portal: Portal,
  actor: Actor,
  userId: number,
  kind: store.HandOverKind = 'hand-over',
): Promise<string | undefined> {
  const sealed = await store.takeHandOver(portal.database.knex, kind, userId, actor.signInId);
  return sealed && portal.sealer.open(sealed);
}
