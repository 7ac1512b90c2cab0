import { currentRights, mayStill, type Rights } from '../access/service.ts';
import { record } from '../audit/service.ts';
import { inTransaction } from '../database/transactions.ts';
import { type Actor, authorize, may } from '../lib/access.ts';
import { Forbidden, NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import { requireRecentPassword } from '../lib/recent-password.ts';
import type { Permission } from '../permissions.ts';
import { keepAmong, readKept } from '../sealed-values/service.ts';
import { columns, joinNames, toldColumns, yesOrNo } from './csv-format.ts';
import type { ExportedUser } from './export-store.ts';
import * as store from './export-store.ts';
import { filterNames, readFilter, type UserFilter } from './list-filter.ts';
import { listUsers, resolveFilter, type UserList } from './list-service.ts';
import { conditionsOf } from './list-store.ts';

/** Whoever exports more people than this has given their password lately. */
const mostWithoutPassword = 1_000;
const batchSize = 2_000;
/** As many as may wait to be fetched at once. */
const mostWaiting = 5;
/** A file of users shows what the list shows. */
const needed: Permission[] = ['users.export', 'users.view'];

/** What would be exported: the list as these filters have it, with how many there are. */
export async function findExport(portal: Portal, actor: Actor, query: Record<string, unknown>): Promise<UserList> {
  for (const permission of needed) authorize(may(actor, permission), permission);
  const rights = await currentRights(portal, actor.accessVersion);
  return listUsers(portal, rights, readFilter(query, rights), { after: '', before: '', last: '' });
}

/**
 * Records that somebody exports what a filter lets through, and keeps the filter for the file that they fetch then: for
 * ten minutes, in this sign-in of theirs only. Gives the number under which it is kept.
 */
export async function beginExport(portal: Portal, actor: Actor, query: Record<string, unknown>): Promise<string> {
  const { filter, total, supervisorName } = await findExport(portal, actor, query);
  if (total.count > mostWithoutPassword) requireRecentPassword({ actor });
  const rights = await currentRights(portal, actor.accessVersion);
  const details = { users: total.count, about: !total.exact, filter: recordedFilter(filter, rights, supervisorName) };
  return inTransaction(portal.database.knex, async (trx) => {
    await record(trx, actor, 'users.exported', { id: null, name: '' }, { details });
    return keepAmong(portal, trx, actor, slotOf(actor), JSON.stringify(filter), mostWaiting);
  });
}

/** The records of an export that was begun. Throws `NotFound` in another session, and when it was too long ago. */
export async function openExport(portal: Portal, actor: Actor, id: string): Promise<AsyncGenerator<string[]>> {
  for (const permission of needed) authorize(may(actor, permission), permission);
  const kept = await readKept(portal, actor, slotOf(actor), id);
  if (!kept) throw new NotFound();
  return exportedRecords(portal, actor, JSON.parse(kept) as UserFilter);
}

const slotOf = ({ id: userId }: Actor) => ({ kind: 'export' as const, userId });

/**
 * The first line, and a line for each user, read some thousand at once: nobody's connection is held while the file is
 * taken slowly. Whoever loses the right to it meanwhile gets no more of it.
 */
async function* exportedRecords(portal: Portal, actor: Actor, wanted: UserFilter): AsyncGenerator<string[]> {
  const { filter, resolved } = await resolveFilter(portal, await currentRights(portal), wanted);
  const conditions = conditionsOf(filter, resolved).map(({ collect }) => collect);
  for (let after = 0; ; ) {
    if (!(await mayStill(portal, actor, needed))) throw new Forbidden(needed[0]);
    const users = await store.readUsersAfter(portal.database.knex, conditions, { after, limit: batchSize });
    if (after === 0) yield [...columns, ...toldColumns];
    for (const user of users) yield recordOf(user);
    const last = users.at(-1);
    if (!last || users.length < batchSize) return;
    after = last.id;
  }
}

function recordOf(user: ExportedUser): string[] {
  const told = [user.secondFactor, user.lastSignInAt?.toISOString() ?? '', user.createdAt.toISOString()];
  return [
    ...[user.email, user.firstName, user.lastName, user.status, user.role, joinNames(user.groups), user.supervisor],
    ...[user.language, yesOrNo(user.agent), yesOrNo(user.maskData)],
    ...told,
  ];
}

/** By names in the place of numbers, which would say nothing when a role is gone. */
function recordedFilter(filter: UserFilter, rights: Rights, supervisor: string): Record<string, string> {
  const named: Partial<Record<keyof UserFilter, string | undefined>> = {
    role: rights.role(Number(filter.role))?.name,
    group: rights.group(Number(filter.group))?.name,
    supervisor,
  };
  const inForce = filterNames.filter((name) => filter[name] !== '');
  return Object.fromEntries(inForce.map((name) => [name, named[name] || filter[name]]));
}
