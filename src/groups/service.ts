import { countMembers } from '../access/people-service.ts';
import { canChangeMembers, canEditGroup } from '../access/policy.ts';
import { currentRights, type Group, type Rights } from '../access/service.ts';
import { cleanSearch } from '../database/search.ts';
import { type Actor, may } from '../lib/access.ts';
import { NotFound } from '../lib/errors.ts';
import type { Portal } from '../lib/portal.ts';
import type { Member, PeoplePage, Place } from './people-store.ts';
import * as store from './people-store.ts';

export type { PeoplePage, Place, Someone } from './people-store.ts';

export interface Shown {
  group: Group;
  rights: Rights;
  /** Up to 10,001. */
  count: number;
  /** Undefined for whom users are not to be seen. */
  members: PeoplePage<Member> | undefined;
  may: { edit: boolean; changeMembers: boolean };
}

/** How many members each of some groups has, up to 10,001. */
export const membersOf = (portal: Portal, groupIds: number[]) => countMembers(portal.database.knex, groupIds);

/** A group that the actor may see. Throws `NotFound`. */
export async function findGroup(portal: Portal, actor: Actor, id: number): Promise<{ group: Group; rights: Rights }> {
  const rights = await currentRights(portal, actor.accessVersion);
  const group = may(actor, 'groups.view') ? rights.group(id) : undefined;
  if (!group) throw new NotFound();
  return { group, rights };
}

/** A group with a page of its members. */
export async function showGroup(portal: Portal, actor: Actor, id: number, { q, at }: Place): Promise<Shown> {
  const { group, rights } = await findGroup(portal, actor, id);
  const seesUsers = may(actor, 'users.view');
  const count = (await membersOf(portal, [id])).get(id) ?? 0;
  return {
    group,
    rights,
    count,
    members: seesUsers ? await store.readMembers(portal.database.pool, id, { q: cleanSearch(q), at }) : undefined,
    may: { edit: canEditGroup(actor, group, rights), changeMembers: canChangeMembers(actor, group, rights) },
  };
}
