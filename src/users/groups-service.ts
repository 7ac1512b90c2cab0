import { type Doing, keepAnAdministrator } from '../access/guards.ts';
import { recordForAll } from '../audit/service.ts';
import type { Connection } from '../database/database.ts';
import * as groupsStore from './groups-store.ts';
import type { User } from './store.ts';

/**
 * Gives users whom the caller has locked these groups in the place of those they have, in a transaction that has locked
 * the rights. An administrator has to remain: may throw `LastAdministrator`.
 */
export async function regroup(
  trx: Connection,
  { rights, actor, by }: Doing,
  users: { user: User; groupIds: number[] }[],
): Promise<void> {
  if (users.length === 0) return;
  const changed = users.map(({ user: { id, name, groupIds: before }, groupIds: after }) => ({
    id,
    name,
    before,
    after,
  }));
  await recordForAll(trx, by, 'user.updated', groupsStore.changesOf(changed));
  await groupsStore.writeGroups(trx, changed, actor.id);
  const stops = users.some(
    ({ user: { status, roleId, groupIds: before }, groupIds: after }) =>
      status === 'active' && rights.isAdministrator(roleId, before) && !rights.isAdministrator(roleId, after),
  );
  if (stops) await keepAnAdministrator(trx);
}
