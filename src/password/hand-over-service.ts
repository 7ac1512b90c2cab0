import type { Connection } from '../database/database.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { dropValues, keepOnce, takeOnce } from '../sealed-values/service.ts';

/** A password, or a link to choose one. */
type HandOverKind = 'hand-over' | 'link-hand-over';

/** Keeps a password or a link that was not mailed, to be shown exactly once to the person who made it. */
export const keepForHandOver = (
  portal: Portal,
  trx: Connection,
  actor: Actor,
  userId: number,
  secret: string,
  kind: HandOverKind = 'hand-over',
): Promise<void> => keepOnce(portal, trx, actor, { kind, userId }, secret);

/** What is to be handed over; undefined when it was shown already, belongs to another session or is too old. */
export const takeForHandOver = (
  portal: Portal,
  actor: Actor,
  userId: number,
  kind: HandOverKind = 'hand-over',
): Promise<string | undefined> => takeOnce(portal, actor, { kind, userId });

/** Nothing is to be handed over any more, in the transaction of the change that makes it worthless. */
export const dropHandOvers = (trx: Connection, userId: number): Promise<void> =>
  dropValues(trx, ['hand-over', 'link-hand-over'], userId);
