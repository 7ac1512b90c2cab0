import { canGiveGroup, canGiveRole, type Holding } from '../access/policy.ts';
import type { Rights } from '../access/service.ts';
import type { Actor } from '../lib/access.ts';

/** What people get who would be left without role and group. */
export interface Instead {
  roleId: number | null;
  groupId: number | null;
}

export const nothing: Instead = { roleId: null, groupId: null };

export const holdingOf = ({ roleId, groupId }: Instead): Holding => ({
  roleId,
  groupIds: groupId === null ? [] : [groupId],
});

/** The role or group that was chosen, if the actor may give it and it is not the one that is left. */
export function chosenInstead(actor: Actor, rights: Rights, value: string, leftId: number): Instead | undefined {
  const [kind, number = ''] = value.split(':');
  const role = kind === 'role' ? rights.role(Number(number)) : undefined;
  if (role && canGiveRole(actor, role)) return { roleId: role.id, groupId: null };
  const group = kind === 'group' ? rights.group(Number(number)) : undefined;
  if (!group || group.id === leftId || !canGiveGroup(actor, group, rights)) return undefined;
  return { roleId: null, groupId: group.id };
}
