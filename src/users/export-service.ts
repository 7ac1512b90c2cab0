import { currentRights, mayStill, type Rights } from '../access/service.ts';
import { record } from '../audit/service.ts';
import { countSelected, selectedIn } from '../bulk/selection-service.ts';
import type { Total } from '../database/lists.ts';
import type { Sql } from '../database/sql.ts';
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

/** Who would be exported: those whom the actor has chosen, or the list as its filters have it. */
export type Found = { chosen: true; total: Total } | ({ chosen: false } & UserList);

/** What is kept of an export until its file is fetched. */
interface Begun {
  /** Undefined where those are exported whom the actor has chosen. */
  filter: UserFilter | undefined;
  users: number;
}

/** Who would be exported, and how many they are. */
export async function findExport(portal: Portal, actor: Actor, query: Record<string, unknown>): Promise<Found> {
  for (const permission of needed) authorize(may(actor, permission), permission);
  if (query.chosen === 'yes')
    return { chosen: true, total: { count: await countSelected(portal, actor), exact: true } };
  const rights = await currentRights(portal, actor.accessVersion);
  const list = await listUsers(portal, rights, readFilter(query, rights), { after: '', before: '', last: '' });
  return { ...list, chosen: false };
}

/**
 * Records that somebody exports these users, and keeps who they are for the file that they fetch then: for ten minutes, in
 * this sign-in of theirs only. Gives the number under which it is kept.
 */
export async function beginExport(portal: Portal, actor: Actor, query: Record<string, unknown>): Promise<string> {
  const found = await findExport(portal, actor, query);
  const { count, exact } = found.total;
  if (count > mostWithoutPassword) requireRecentPassword({ actor });
  const rights = await currentRights(portal, actor.accessVersion);
  const filter = found.chosen ? {} : recordedFilter(found.filter, rights, found.supervisorName);
  const details = { users: count, about: !exact, filter, ...(found.chosen && { chosen: true as const }) };
  const begun: Begun = { filter: found.chosen ? undefined : found.filter, users: count };
  return inTransaction(portal.database.knex, async (trx) => {
    await record(trx, actor, 'users.exported', { id: null, name: '' }, { details });
    return keepAmong(portal, trx, actor, slotOf(actor), JSON.stringify(begun), mostWaiting);
  });
}

/** The records of an export that was begun. Throws `NotFound` in another session, and when it was too long ago. */
export async function openExport(portal: Portal, actor: Actor, id: string): Promise<AsyncGenerator<string[]>> {
  for (const permission of needed) authorize(may(actor, permission), permission);
  const kept = await readKept(portal, actor, slotOf(actor), id);
  if (!kept) throw new NotFound();
  return exportedRecords(portal, actor, JSON.parse(kept) as Begun);
}

const slotOf = ({ id: userId }: Actor) => ({ kind: 'export' as const, userId });

/**
 * The first line, and a line for each user, read some thousand at once: nobody's connection is held while the file is
 * taken slowly. Whoever loses the right to it meanwhile gets no more of it, and whoever chooses more people meanwhile not
 * those.
 */
async function* exportedRecords(
  portal: Portal,
  actor: Actor,
  { filter, users: most }: Begun,
): AsyncGenerator<string[]> {
  const conditions = await conditionsFor(portal, actor, filter);
  for (let after = 0, given = 0; ; given += batchSize) {
    if (!(await mayStill(portal, actor, needed))) throw new Forbidden(needed[0]);
    const limit = filter ? batchSize : Math.min(batchSize, most - given);
    const users = await store.readUsersAfter(portal.database.knex, conditions, { after, limit });
    if (after === 0) yield [...columns, ...toldColumns];
    for (const user of users) yield recordOf(user);
    const last = users.at(-1);
    if (!last || users.length < batchSize) return;
    after = last.id;
  }
}

async function conditionsFor(portal: Portal, actor: Actor, wanted: UserFilter | undefined): Promise<Sql[]> {
  if (!wanted) return [store.areAmong(selectedIn(actor.signInId))];
  const { filter, resolved } = await resolveFilter(portal, await currentRights(portal), wanted);
  return conditionsOf(filter, resolved).map(({ collect }) => collect);
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
