import {
  type Asking,
  confirmAdministrator,
  findStronger,
  keepAnAdministrator,
  LastAdministrator,
  lockRights,
} from '../access/guards.ts';
import { type Effect, effectOn, listed, mostNamed, permissionsBy, recordedEffect } from '../access/people-service.ts';
import type { Person } from '../access/people-store.ts';
import { canEditGroup, canGiveGroup, type Holding } from '../access/policy.ts';
import { currentRights, type Group, type Rights } from '../access/service.ts';
import { type Changes, record, recordForAll } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import { allowLongStatements, inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { countedUpTo } from '../lib/counts.ts';
import { NotFound } from '../lib/errors.ts';
import type { FieldError, Problems } from '../lib/forms.ts';
import type { Portal } from '../lib/portal.ts';
import { changesByLeaving } from './changes-store.ts';
import * as store from './delete-store.ts';
import type { DeleteValues } from './form.ts';
import { chosenInstead, holdingOf, type Instead, nothing } from './instead.ts';

/** What stands in the way of deleting a group, and what has to be said first. */
export interface Consequences {
  group: Group;
  rights: Rights;
  /** Everybody who is in it, deleted users too, up to 10,001. */
  people: number;
  /** What they would lose if they were only removed. */
  effect: Effect;
  /** Members who have no role and no other group. */
  nothingElse: Person[];
  /** Members who hold more than the actor, whose groups the actor may not change. */
  stronger: Person[];
}

export interface Deleted {
  name: string;
  effect: Effect;
}

/** Where the people of a group go: to another one, or just out of it. */
interface Destination {
  targetId: number | null;
  instead: Instead;
}

/** What deleting a group brings about. Throws `Forbidden` for whom the group is out of reach. */
export async function findConsequences(portal: Portal, actor: Actor, id: number): Promise<Consequences> {
  const asking = { actor, rights: await currentRights(portal) };
  return consequences(portal.database.knex, asking, deletable(asking, id));
}

/** Deletes a group after its people have gone where the form says; a million of them in a few statements. */
export async function deleteGroup(
  portal: Portal,
  actor: Actor,
  id: number,
  values: DeleteValues,
): Promise<Deleted | { problems: Problems }> {
  try {
    return await inTransaction(portal.database.knex, (trx) => remove(trx, actor, id, values));
  } catch (error) {
    if (error instanceof LastAdministrator) return { problems: { people: { code: 'last-administrator' } } };
    throw error;
  }
}

async function remove(trx: Connection, asking: Actor, id: number, values: DeleteValues) {
  const locked = await lockRights(trx, asking);
  const { actor, rights } = locked;
  const group = deletable(locked, id);
  await allowLongStatements(trx);
  await store.lockGroup(trx, id);
  const found = await consequences(trx, locked, group);
  const destination = found.people > 0 ? destinationOf(actor, found, values) : { targetId: null, instead: nothing };
  if ('problems' in destination) return destination;
  const { targetId, instead } = destination;
  const given = targetId === null ? instead : { roleId: null, groupId: targetId };
  confirmAdministrator(locked, holdingOf(given), { roleId: null, groupIds: [id] });
  const effect = await effectOfLeaving(trx, group, rights, destination);
  await recordForAll(trx, actor, 'user.updated', changesByLeaving(id, null, targetId, instead));
  if (targetId !== null) await store.moveMembers(trx, id, targetId, actor.id);
  else await store.giveInstead(trx, id, instead, actor.id);
  await store.deleteGroup(trx, id);
  if (rights.isAdministrator(null, [id])) await keepAnAdministrator(trx);
  const { name, description, roleIds } = group;
  const changes = { name: [name, null], description: [description, null], roleIds: [roleIds, null] } satisfies Changes;
  const details = { target: rights.group(targetId ?? 0)?.name ?? null, ...recordedEffect(effect) };
  await record(trx, actor, 'group.deleted', group, { changes, details });
  return { name, effect };
}

/** The group, if the actor may delete it. */
function deletable({ actor, rights }: Asking, id: number): Group {
  const group = may(actor, 'groups.view') ? rights.group(id) : undefined;
  if (!group) throw new NotFound();
  authorize(may(actor, 'groups.edit'), 'groups.edit');
  authorize(canEditGroup(actor, group, rights));
  return group;
}

async function consequences(connection: Connection, { actor, rights }: Asking, group: Group): Promise<Consequences> {
  const { id } = group;
  return {
    group,
    rights,
    people: await store.countEverybody(connection, id, countedUpTo + 1),
    effect: await effectOfLeaving(connection, group, rights, { targetId: null, instead: nothing }),
    nothingElse: await store.findNothingElse(connection, id, mostNamed + 1),
    stronger: await findStronger(connection, actor, rights, { groupId: id }, mostNamed + 1),
  };
}

function destinationOf(actor: Actor, found: Consequences, values: DeleteValues): Destination | { problems: Problems } {
  const { group, rights, stronger, nothingElse } = found;
  const problem = (name: string, error: FieldError) => ({ problems: { [name]: error } });
  if (stronger.length > 0) return problem('people', { code: 'stronger', values: { list: listed(stronger) } });
  if (values.people === '') return problem('people', { code: 'required' });
  if (values.people === 'move') {
    const target = rights.group(values.targetId ?? 0);
    if (!target || target.id === group.id) return problem('targetId', { code: 'required' });
    if (!canGiveGroup(actor, target, rights)) return problem('targetId', { code: 'not-yours-to-give' });
    return { targetId: target.id, instead: nothing };
  }
  if (nothingElse.length === 0) return { targetId: null, instead: nothing };
  const instead = chosenInstead(actor, rights, values.instead, group.id);
  if (instead) return { targetId: null, instead };
  return problem('instead', { code: 'required', values: { list: listed(nothingElse) } });
}

function effectOfLeaving(
  connection: Connection,
  { id }: Group,
  rights: Rights,
  { targetId, instead }: Destination,
): Promise<Effect> {
  const after = ({ roleId, groupIds }: Holding) => {
    const others = groupIds.filter((groupId) => groupId !== id);
    if (targetId !== null) return rights.permissionsOf(roleId, [...others, targetId]);
    if (roleId !== null || others.length > 0) return rights.permissionsOf(roleId, others);
    return rights.permissionsOf(instead.roleId, instead.groupId === null ? [] : [instead.groupId]);
  };
  return effectOn(connection, { roleIds: [], groupIds: [id] }, permissionsBy(rights), after);
}
