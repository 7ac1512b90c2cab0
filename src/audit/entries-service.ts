import { currentRights } from '../access/service.ts';
import type { Actor } from '../lib/access.ts';
import type { Portal } from '../lib/portal.ts';
import { fieldInWords } from './changes-words.ts';
import type { Written } from './entries-store.ts';
import * as store from './entries-store.ts';
import type { AuditEvent } from './events.ts';
import type { TimelineRow } from './timeline-store.ts';
import { readNames } from './timeline-store.ts';
import { type Context, describeEntry, type Happened, type Reader } from './timeline-words.ts';

export { canBePutBack, neededToPutBack, type PutBackEvent } from './put-back-policy.ts';
export type { Happened, Reader, TimelineRow, Written };

/** Values of one field, such as what it is and what it was. */
export interface Values {
  name: string;
  values: unknown[];
}

/** An entry as the actor may receive it, whether they may see it or not. */
export const findEntry = (portal: Portal, actor: Actor, id: number): Promise<TimelineRow | undefined> =>
  store.findEntry(portal.database.knex, actor, id);

/** Who changed which field of the same subject last since this entry. */
export async function changesSince(portal: Portal, entry: TimelineRow): Promise<Map<string, Written>> {
  const rows = await store.readChangesSince(portal.database.knex, entry);
  return new Map(rows.map(({ field, id, name, at }) => [field, { id, name, at }]));
}

/** Who put this entry back last, if anybody did. */
export const findPuttingBack = (portal: Portal, entry: TimelineRow): Promise<Written | undefined> =>
  store.findPuttingBack(portal.database.knex, entry);

/** The entry about the other one of two users, between whom customers went from hand to hand. */
export const findTwin = (
  portal: Portal,
  actor: Actor,
  { id }: TimelineRow,
  event: AuditEvent,
): Promise<TimelineRow | undefined> => store.findTwin(portal.database.knex, actor, id, event);

/** An entry in words without its changes, with values of fields in the words that changes are told in. */
export async function describeWith(
  portal: Portal,
  actor: Actor,
  entry: TimelineRow,
  fields: Values[],
  reader: Reader,
): Promise<{ happened: Happened; fields: { label: string; texts: string[] }[] }> {
  const ids = fields.flatMap(({ name, values }) => (name === 'supervisorId' ? values : []));
  const context: Context = {
    ...reader,
    actor,
    userId: 0,
    rights: await currentRights(portal, actor.accessVersion),
    names: await readNames(
      portal.database.pool,
      ids.filter((id): id is number => typeof id === 'number'),
    ),
    whole: false,
  };
  return {
    happened: describeEntry({ ...entry, changes: {} }, context),
    fields: fields.map(({ name, values }) => fieldInWords(name, values, context)),
  };
}
