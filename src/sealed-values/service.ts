import type { Connection } from '../database/database.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import type { Slot } from './store.ts';
import * as store from './store.ts';

export { dropValues } from './store.ts';

const TEN_MINUTES = 10;

/** Keeps a value to be taken once, by the person who made it, in this sign-in of theirs; in the place of an earlier one. */
export async function keepOnce(
  portal: Portal,
  trx: Connection,
  { signInId }: Actor,
  slot: Slot,
  value: string,
  minutes = TEN_MINUTES,
): Promise<void> {
  await store.emptySlot(trx, slot);
  await store.insertValue(trx, slot, { signInId, sealed: portal.sealer.seal(value), minutes });
}

/** Keeps a value beside others of its kind, of this sign-in the newest ones only; gives the number of it. */
export async function keepAmong(
  portal: Portal,
  trx: Connection,
  { signInId }: Actor,
  slot: Slot,
  value: string,
  most: number,
): Promise<string> {
  const sealed = portal.sealer.seal(value);
  const id = await store.insertValue(trx, slot, { signInId, sealed, minutes: TEN_MINUTES });
  await store.dropSurplus(trx, slot, { signInId, id, most });
  return id;
}

/** Whether a value is still there that `keepAmong` kept. */
export const isKept = (portal: Portal, { signInId }: Actor, slot: Slot, id: string): Promise<boolean> =>
  store.hasValue(portal.database.knex, slot, signInId, id);

/** What `keepAmong` kept, as long as it is there: undefined in another session, and when it is too old. */
export async function readKept(
  portal: Portal,
  { signInId }: Actor,
  slot: Slot,
  id: string,
): Promise<string | undefined> {
  const sealed = await store.readValue(portal.database.knex, slot, signInId, id);
  return sealed && portal.sealer.open(sealed);
}

/** What was kept; undefined when it was taken already, belongs to another session or is too old. */
export async function takeOnce(
  portal: Portal,
  { signInId }: Actor,
  slot: Slot,
  id: string | null = null,
): Promise<string | undefined> {
  const sealed = await store.takeValue(portal.database.knex, slot, signInId, id);
  return sealed && portal.sealer.open(sealed);
}
